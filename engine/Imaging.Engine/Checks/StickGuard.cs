using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Keeps sticks from being taken for targets, by two tests that do not depend on each other.</summary>
internal static class StickGuard
{
    /// <summary>The disks that carry the stick of this run and the program itself, by what the system says of them.</summary>
    public static IReadOnlyCollection<string> NodesInUse(DiskCatalog catalog, string stick) =>
        [.. new[] { DiskOf(catalog, stick), catalog.Holding(AppContext.BaseDirectory) }.OfType<DiskInfo>().Select(d => d.Node)];

    /// <summary>Looks at the disk's own content: what calls itself a stick is none to write over.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>.</exception>
    public static void Check(IBlockDevice disk)
    {
        if (ReleaseOfStick(disk) is { } release)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, $"a stick with the release {release}", "a disk that is no stick", "Name the machine's own disk; to reuse a stick as a disk, erase it first.");
    }

    /// <summary>The release of a disk that calls itself a stick; null where it does not.</summary>
    public static string? ReleaseOfStick(IBlockDevice disk) =>
        Stick.ReadDocument(disk) is { Kind: StickDocument.Stick } document ? document.Release : null;

    private static DiskInfo? DiskOf(DiskCatalog catalog, string stick)
    {
        if (Directory.Exists(stick) || !Path.GetFullPath(stick).StartsWith("/dev/", StringComparison.Ordinal))
            return catalog.Holding(stick);
        using IBlockDevice device = BlockDevices.Open(stick, readOnly: true);
        return catalog.Identify(device);
    }
}
