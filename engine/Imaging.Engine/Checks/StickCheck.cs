using Imaging.Core;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Keeps sticks from being taken for targets, by two tests that do not depend on each other.</summary>
public static class StickCheck
{
    /// <summary>
    /// The disks that carry the stick of this run, the program itself and what the system was started from, as the system says.
    /// </summary>
    /// <param name="stick">A folder, an image file or a device; null where there is no stick.</param>
    public static IReadOnlyCollection<string> NodesInUse(DiskCatalog catalog, string? stick) =>
    [
        .. new[] { stick is null ? null : DiskOf(catalog, stick), catalog.Holding(AppContext.BaseDirectory), catalog.BootSource() }
            .OfType<DiskInfo>().Select(d => d.Node).Distinct(),
    ];

    /// <summary>Looks at the content of an open disk: what may be a stick is none to write over.</summary>
    /// <param name="info">The same disk, as the system describes it.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>.</exception>
    public static void Check(IBlockDevice disk, DiskInfo info)
    {
        if (Ask(disk, info) is { IsPassed: false } test)
            throw new ImagingException(
                ExitCode.TargetRefused, disk.Name, test.Sentence.TrimEnd('.'), "a disk that is no stick",
                "Name the machine's own disk; to reuse a stick as a disk, erase it first.");
    }

    /// <summary>The same as a test of a disk of a machine.</summary>
    /// <param name="catalog">Opens it; null: of the machine this runs on.</param>
    public static DiskCheck Test(DiskInfo disk, DiskCatalog? catalog = null)
    {
        try
        {
            using IBlockDevice device = (catalog ?? new DiskCatalog()).Open(disk, readOnly: true);
            return Ask(device, disk);
        }
        catch (ImagingException e)
        {
            return NotReadable(disk, e);
        }
    }

    private static DiskCheck Ask(IBlockDevice device, DiskInfo disk)
    {
        try
        {
            if (!HasFat32(device))
                return NoStick(disk);
            using Fat32Tree files = Fat32Tree.OfStick(device);
            return files.Exists(StickPaths.Stick) ? OfDocument(files, disk) : NoStick(disk);
        }
        catch (ImagingException e)
        {
            return NotReadable(disk, e);
        }
    }

    private static bool HasFat32(IBlockDevice device)
    {
        try
        {
            return MbrTable.FindFat32(device, device.SectorSize).IsFat32;
        }
        catch (ImagingException e) when (e.Code == ExitCode.PartitionTable)
        {
            return false; // empty, GPT, somebody else's: sticks are not made like that
        }
    }

    /// <summary>
    /// Only a whole document that says so takes a disk off the sticks: one of another version, or damaged, is a stick's too.
    /// </summary>
    private static DiskCheck OfDocument(Fat32Tree files, DiskInfo disk)
    {
        try
        {
            StickDocument document = Documents.ReadStick(files.ReadAll(StickPaths.Stick), disk.Node);
            return document.Kind == StickDocument.Site
                ? NoStick(disk)
                : new DiskCheck(false, $"{disk.Node} says of itself that it is a stick, with the release {document.Release}.");
        }
        catch (ImagingException e)
        {
            return new DiskCheck(false, $"{disk.Node} has a {StickPaths.Stick}, so it may be a stick, and that cannot be used: {e.Found}.");
        }
    }

    private static DiskCheck NoStick(DiskInfo disk) => new(true, $"{disk.Node} does not say of itself that it is a stick.");

    /// <summary>
    /// What can be pulled out may be a stick with a bad spot. A disk inside the machine passes: a first sector that cannot be read is often
    /// mended by writing it, and one that is not fails the read-back of the first write.
    /// </summary>
    private static DiskCheck NotReadable(DiskInfo disk, ImagingException e) => disk.IsRemovable || disk.Bus == DiskBus.Usb
        ? new DiskCheck(false, $"{disk.Node} can be pulled out, and could not be asked whether it is a stick: {e.Found}.")
        : new DiskCheck(true, $"{disk.Node} could not be asked whether it is a stick: {e.Found}.");

    private static DiskInfo? DiskOf(DiskCatalog catalog, string stick)
    {
        if (Directory.Exists(stick) || !BlockDevices.IsDevicePath(stick))
            return catalog.Holding(stick);
        using IBlockDevice device = BlockDevices.Open(stick, readOnly: true);
        return catalog.Identify(device);
    }
}
