using Imaging.Chunks;
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
    public static BootSet? Find(ReleaseDocument release, IBlockDevice disk)
    {
        if (release.Windows is not { } windows)
            return null;
        Digest? loader = LoaderOf(disk, windows.BootSets.Max(s => s.Loader.Length));
        return windows.BootSets.FirstOrDefault(s => s.Loader.Sha256 == loader) ?? windows.BootSets[0];
    }

    /// <summary>Null: there is none, or it is damaged, which is found when all is compared.</summary>
    private static Digest? LoaderOf(IBlockDevice disk, long longest)
    {
        try
        {
            using Fat32Tree? esp = Fat32Tree.OfEsp(disk);
            if (esp is null || !esp.Exists(BootSet.LoaderPath))
                return null;
            using IByteSource file = esp.Open(BootSet.LoaderPath);
            return file.Length <= longest ? FileDigest.Of(file) : null;
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt)
        {
            return null;
        }
    }
}
