using System.Globalization;
using Imaging.Core;

namespace Imaging.Disk.Windows;

/// <summary>The disks that Windows has a <c>PhysicalDrive</c> for. Listing them opens each without any right, so that nothing is disturbed.</summary>
internal sealed class WindowsDisks(IWindowsKernel kernel) : IDiskSource
{
    private const string Prefix = @"\\.\";
    private const string Drive = "PhysicalDrive";

    /// <summary>Where WinPE says what it was started from, once <c>wpeutil UpdateBootInfo</c> has run.</summary>
    private const string Control = @"SYSTEM\CurrentControlSet\Control";

    private readonly WindowsVolumes _volumes = new(kernel);

    public string Remedy => "Run this as administrator.";

    public DiskListing List()
    {
        int error = kernel.DeviceNames(out IReadOnlyList<string> names);
        if (error != 0)
            throw new IOException(WindowsError.Text(error));
        string? systemDisk = HolderNumber(kernel.WindowsFolder());
        var disks = new List<DiskInfo>();
        var skipped = new List<SkippedDevice>();
        foreach (string node in names.Select(NumberOf).OfType<uint>().Order().Select(n => $"{Prefix}{Drive}{n}"))
        {
            if (Describe(node, systemDisk) is { } disk)
                disks.Add(disk);
            else
                skipped.Add(new SkippedDevice(node, "no medium, or it does not answer"));
        }

        return new DiskListing(disks, skipped);
    }

    public IBlockDevice Open(DiskInfo disk, bool readOnly) => WindowsDisk.Open(kernel, disk.Node, readOnly);

    public string PathOf(DiskInfo disk) => disk.Node;

    public string? HolderNumber(string path) => _volumes.DiskOf(path) is { } disk ? WindowsDisk.NumberText(disk) : null;

    public string? BootSourceNumber() =>
        kernel.RegistryText(Control, "PEBootRamdiskSourceDrive") is { Length: > 0 } drive ? HolderNumber(drive) : null;

    private static uint? NumberOf(string name) =>
        name.StartsWith(Drive, StringComparison.OrdinalIgnoreCase)
        && uint.TryParse(name.AsSpan(Drive.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    private DiskInfo? Describe(string node, string? systemDisk)
    {
        if (kernel.Open(node, FileAccessRight.Query, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return null;
        using (handle)
        {
            return DiskQuestions.Number(handle!) is { } number && DiskQuestions.Geometry(handle!) is { Bytes: > 0 } geometry
                ? Describe(node, handle!, number.Disk, geometry, systemDisk)
                : null;
        }
    }

    private static DiskInfo Describe(string node, IWindowsHandle disk, uint number, DiskGeometry geometry, string? systemDisk)
    {
        DeviceDescription? description = DiskQuestions.Description(disk);
        DiskBus bus = WindowsBus.Of(description?.Bus ?? 0);
        IReadOnlyList<WindowsPartition> partitions = DiskQuestions.Layout(disk) ?? [];
        string text = WindowsDisk.NumberText(number);
        return new DiskInfo
        {
            Node = node,
            DeviceNumber = text,
            Bus = bus,
            Bytes = geometry.Bytes,
            LogicalSectorSize = geometry.SectorSize,
            PhysicalSectorSize = DiskQuestions.PhysicalSectorSize(disk) ?? geometry.SectorSize,
            Model = description?.Model,
            Serial = description?.Serial,
            IsRemovable = geometry.IsRemovable || description?.IsRemovable == true || bus == DiskBus.Sd || IsExternal(disk, bus),
            IsReadOnly = DiskQuestions.Attributes(disk)?.HasFlag(DiskAttributes.ReadOnly) == true || DiskQuestions.IsWriteProtected(disk),
            IsRotational = DiskQuestions.IsRotational(disk) == true,
            Uses = [.. Uses(node, partitions, holdsSystem: text == systemDisk)],
            Partitions = [.. partitions.Select(p => new DiskPartition(VolumeLocks.PathOf(number, p), text, p.Number, p.Start, p.Length))],
        };
    }

    /// <summary>NVMe in a Thunderbolt case. Not SATA: many chipsets call every port of theirs hot-plugged, the inner ones too.</summary>
    private static bool IsExternal(IWindowsHandle disk, DiskBus bus) => bus != DiskBus.Sata && DiskQuestions.IsHotplug(disk) == true;

    /// <summary>That a volume has a letter is no use: WinPE gives one to whatever the last owner left. What is in use can not be locked.</summary>
    private static IEnumerable<string> Uses(string node, IEnumerable<WindowsPartition> partitions, bool holdsSystem)
    {
        if (holdsSystem)
            yield return $"{node} holds the running Windows";
        foreach (string pool in partitions.Select(p => p.Pool).OfType<string>().Distinct())
            yield return $"{node} is part of {pool}";
    }
}
