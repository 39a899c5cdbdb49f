using Imaging.Disk;
using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>Reads those fields of <c>disk:</c> that say which disk of a machine may be written.</summary>
internal static class DiskTargetsReader
{
    private const string Usb = "usb";

    internal static IReadOnlyDictionary<string, DiskBus> Buses { get; } = new Dictionary<string, DiskBus>
    {
        ["nvme"] = DiskBus.Nvme,
        ["sata"] = DiskBus.Sata,
        ["scsi"] = DiskBus.Scsi,
        ["virtio"] = DiskBus.Virtio,
        ["mmc"] = DiskBus.Mmc,
        [Usb] = DiskBus.Usb,
    };

    public static DiskTargets Read(ManifestSection disk, long? minimum)
    {
        long? maximum = disk.Size("maximum");
        if (maximum < minimum)
            disk.Report("maximum", disk.Scalar("maximum")!.Text, $"at least minimum, which is {disk.Scalar("minimum")!.Text}",
                "Raise it, or delete the field for no limit.");
        bool allowUsb = disk.Flag("allow_usb");
        return new DiskTargets(maximum, ReadBuses(disk, allowUsb), disk.Pattern("model"), disk.Pattern("serial"), allowUsb);
    }

    private static DiskBus[] ReadBuses(ManifestSection disk, bool allowUsb)
    {
        ScalarNode[] words = [.. disk.Scalars("bus")];
        DiskBus[] buses = [.. words.Select(w => disk.Choice(w, Buses)).OfType<DiskBus>().Distinct()];
        ScalarNode? usb = words.FirstOrDefault(w => w.Text == Usb);
        if (disk.IsEmptyList("bus"))
            disk.Report("bus", "an empty list", "at least one bus", "Add one, or delete bus to allow any internal disk.");
        else if (usb is not null && !allowUsb)
            disk.Problems.Add(usb, Usb, "it only with allow_usb: true",
                "Add allow_usb: true if fixed disks on USB really are meant; or delete usb from the list.");
        else if (allowUsb && usb is null && disk.Has("bus"))
            disk.Report("allow_usb", "true, and a bus list without usb", "both or neither", "Add usb to bus, or delete allow_usb.");
        return buses;
    }
}
