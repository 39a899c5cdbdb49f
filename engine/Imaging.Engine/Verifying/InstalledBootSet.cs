using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Verifying;

/// <summary>
/// Which of a release's boot sets a staged disk has: the loader on its ESP says so, and whether a policy lies beside it. All of that set is
/// expected then.
/// </summary>
internal static class InstalledBootSet
{
    /// <returns>The first one where the loader is none of theirs; null where the release starts nothing.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static BootSet? Find(ReleaseDocument release, IBlockDevice disk)
    {
        if (release.Windows is not { } windows)
            return null;
        try
        {
            using Fat32Tree? esp = Fat32Tree.OfEsp(disk);
            return esp is null ? windows.BootSets[0] : Find(windows, esp);
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt)
        {
            return windows.BootSets[0]; // it is damaged, which is found when all is compared
        }
    }

    private static BootSet Find(WindowsSection windows, Fat32Tree esp)
    {
        Digest? loader = LoaderOf(esp, windows.BootSets.Max(s => s.Loader.Length));
        BootSet set = windows.BootSets.FirstOrDefault(s => s.Loader.Sha256 == loader) ?? windows.BootSets[0];
        return windows.Policy is { } policy && esp.Exists(policy.Path) ? set.With(policy) : set;
    }

    private static Digest? LoaderOf(Fat32Tree esp, long longest)
    {
        if (!esp.Exists(BootSet.LoaderPath))
            return null;
        using IByteSource file = esp.Open(BootSet.LoaderPath);
        return file.Length <= longest ? FileDigest.Of(file) : null;
    }
}
