using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Keeps sticks from being taken for targets, by two tests that do not depend on each other.</summary>
public static class StickGuard
{
    /// <summary>The disks that carry the stick of this run and the program itself, by what the system says of them.</summary>
    /// <param name="stick">A folder, an image file or a device; null where there is no stick.</param>
    public static IReadOnlyCollection<string> NodesInUse(DiskCatalog catalog, string? stick) =>
    [
        .. new[] { stick is null ? null : DiskOf(catalog, stick), catalog.Holding(AppContext.BaseDirectory) }
            .OfType<DiskInfo>().Select(d => d.Node).Distinct(),
    ];

    /// <summary>Looks at the disk's own content: what calls itself a stick is none to write over.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>.</exception>
    public static void Check(IBlockDevice disk)
    {
        if (ReleaseOfStick(disk) is { } release)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, $"a stick with the release {release}", "a disk that is no stick", "Name the machine's own disk; to reuse a stick as a disk, erase it first.");
    }

    /// <summary>The same as a test of a disk of a machine. One that can not be read passes: it can not be written either.</summary>
    /// <param name="catalog">Opens it; null: of the machine this runs on.</param>
    public static DiskTest Test(DiskInfo disk, DiskCatalog? catalog = null)
    {
        try
        {
            using IBlockDevice device = (catalog ?? new DiskCatalog()).Open(disk, readOnly: true);
            return ReleaseOfStick(device) is { } release
                ? new DiskTest(false, $"{disk.Node} says of itself that it is a stick, with the release {release}.")
                : new DiskTest(true, $"{disk.Node} does not say of itself that it is a stick.");
        }
        catch (ImagingException e)
        {
            return new DiskTest(true, $"{disk.Node} could not be asked whether it is a stick: {e.Found}.");
        }
    }

    /// <summary>The release of a disk that calls itself a stick; null where it does not.</summary>
    private static string? ReleaseOfStick(IBlockDevice disk) =>
        Stick.ReadDocument(disk) is { Kind: StickDocument.Stick } document ? document.Release : null;

    private static DiskInfo? DiskOf(DiskCatalog catalog, string stick)
    {
        if (Directory.Exists(stick) || !Path.GetFullPath(stick).StartsWith("/dev/", StringComparison.Ordinal))
            return catalog.Holding(stick);
        using IBlockDevice device = BlockDevices.Open(stick, readOnly: true);
        return catalog.Identify(device);
    }
}
