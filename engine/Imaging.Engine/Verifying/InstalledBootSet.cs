using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Verifying;

/// <summary>
/// Which of a release's boot sets a staged disk has: the loader on its ESP says so. All of that set is expected then.
/// </summary>
internal static class InstalledBootSet
{
    /// <returns>The first one where the loader is none of theirs; null where the release starts nothing.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static BootSet? Find(ReleaseDocument release, IBlockDevice disk) =>
        release.Windows is { } windows ? windows.BootSets.FirstOrDefault(s => Has(disk, s.Loader)) ?? windows.BootSets[0] : null;

    private static bool Has(IBlockDevice disk, FileEntry loader)
    {
        try
        {
            using Fat32Tree? esp = Fat32Tree.OfEsp(disk);
            if (esp is null || !esp.Exists(loader.Path))
                return false;
            using IByteSource file = esp.Open(loader.Path);
            return file.Length == loader.Length && FileDigest.Of(file) == loader.Sha256;
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt)
        {
            return false; // what is damaged is found when all is compared
        }
    }
}
