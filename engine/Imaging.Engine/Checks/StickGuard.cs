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
        StickDocument? document = ReadDocument(disk);
        if (document?.Kind == StickDocument.Stick)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, $"a stick with the release {document.Release}", "a disk that is no stick", "Name the machine's own disk; to reuse a stick as a disk, erase it first.");
    }

    /// <summary>The same as a test of a disk of this machine. One that can not be read passes: it can not be written either.</summary>
    public static DiskTest Test(DiskInfo disk)
    {
        try
        {
            using IBlockDevice device = BlockDevices.Open(disk.Node, readOnly: true);
            return ReadDocument(device) is { Kind: StickDocument.Stick } document
                ? new DiskTest(false, $"{disk.Node} says of itself that it is a stick, with the release {document.Release}.")
                : new DiskTest(true, $"{disk.Node} does not say of itself that it is a stick.");
        }
        catch (ImagingException e)
        {
            return new DiskTest(true, $"{disk.Node} could not be asked whether it is a stick: {e.Found}.");
        }
    }

    private static DiskInfo? DiskOf(DiskCatalog catalog, string stick)
    {
        if (Directory.Exists(stick) || !Path.GetFullPath(stick).StartsWith("/dev/", StringComparison.Ordinal))
            return catalog.Holding(stick);
        using IBlockDevice device = BlockDevices.Open(stick, readOnly: true);
        return catalog.Identify(device);
    }

    private static StickDocument? ReadDocument(IBlockDevice disk)
    {
        try
        {
            using Fat32Tree files = Fat32Tree.OfStick(disk);
            return files.Exists(StickPaths.Stick) ? Documents.ReadStick(files.ReadAll(StickPaths.Stick), disk.Name) : null;
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt or ExitCode.Missing)
        {
            // No MBR, no FAT32, no readable document: then it is no stick of ours, and the other test still stands.
            return null;
        }
    }
}
