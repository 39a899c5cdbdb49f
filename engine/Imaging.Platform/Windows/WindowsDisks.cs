using System.Globalization;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>
/// The disks that Windows has a <c>PhysicalDrive</c> for. Listing them opens each without any right, so that nothing is disturbed.
/// </summary>
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
        string? systemDisk = SystemDiskNumber();
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

    /// <summary>
    /// To be written it has to be the disk of the list still, before anything is done to it: numbers move when disks come and go.
    /// </summary>
    public IBlockDevice Open(DiskInfo disk, bool readOnly) => readOnly
        ? WindowsDisk.Open(kernel, disk.Node, readOnly)
        : WindowsDisk.OpenForWriting(kernel, disk.Node, handle => RefuseOther(disk, handle));

    public string PathOf(DiskInfo disk) => disk.Node;

    public string? HolderNumber(string path) => _volumes.DiskOf(path) is { } disk ? WindowsDisk.NumberText(disk) : null;

    public string? BootSourceNumber() =>
        kernel.RegistryText(Control, "PEBootRamdiskSourceDrive") is { Length: > 0 } drive ? HolderNumber(drive) : null;

    private void RefuseOther(DiskInfo chosen, IWindowsHandle handle)
    {
        IReadOnlyList<string> differences = Describe(
            chosen.Node, handle, systemDisk: null)?.DifferencesFrom(chosen) ?? ["it does not answer"];
        if (differences.Count > 0)
            throw new ImagingException(
                ExitCode.TargetRefused, chosen.Node, string.Join("; ", differences), chosen.Describe(),
                "A disk was changed since it was chosen: start again.");
    }

    /// <summary>Windows PE runs from memory: what it says of its own drive means no disk.</summary>
    private string? SystemDiskNumber()
    {
        string folder = kernel.WindowsFolder();
        return WinPe.IsRunning(kernel) && folder.StartsWith("X:", StringComparison.OrdinalIgnoreCase) ? null : HolderNumber(folder);
    }

    private static uint? NumberOf(string name) =>
        name.StartsWith(Drive, StringComparison.OrdinalIgnoreCase)
        && uint.TryParse(name.AsSpan(Drive.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    private DiskInfo? Describe(string node, string? systemDisk)
    {
        if (kernel.Open(
            node, FileAccessRight.Query, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return null;
        using (handle)
            return Describe(node, handle!, systemDisk);
    }

    private DiskInfo? Describe(string node, IWindowsHandle disk, string? systemDisk) =>
        DiskQuestions.Number(disk) is { } number && DiskQuestions.Geometry(disk) is { Bytes: > 0 } geometry
            ? Describe(node, disk, number.Disk, geometry, systemDisk)
            : null;

    private DiskInfo Describe(string node, IWindowsHandle disk, uint number, DiskGeometry geometry, string? systemDisk)
    {
        DeviceDescription? description = DiskQuestions.Description(disk);
        DiskBus bus = WindowsBus.Of(description?.Bus ?? 0);
        IReadOnlyList<WindowsPartition>? partitions = DiskQuestions.Layout(disk) ?? LayoutToReaders(node);
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
            Partitions = [
                .. (partitions ?? []).Select(p => new DiskPartition(VolumeLocks.PathOf(number, p), text, p.Number, p.Start, p.Length))],
        };
    }

    /// <summary>Some drivers list partitions only to those who may read the disk.</summary>
    private IReadOnlyList<WindowsPartition>? LayoutToReaders(string node)
    {
        if (kernel.Open(
            node, FileAccessRight.Read, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return null;
        using (handle)
            return DiskQuestions.Layout(handle!);
    }

    /// <summary>
    /// Not of SATA, NVMe and RAID: many chipsets call ports inside the machine hot-plugged, and a whole model could not be staged. A
    /// disk in a Thunderbolt case is told by there being two then.
    /// </summary>
    private static bool IsExternal(IWindowsHandle disk, DiskBus bus) =>
        bus is DiskBus.Usb or DiskBus.Other && DiskQuestions.IsHotplug(disk) == true;

    /// <summary>
    /// That a volume has a letter is no use: WinPE gives one to whatever the last owner left. What is in use cannot be locked.
    /// </summary>
    private static IEnumerable<string> Uses(string node, IReadOnlyList<WindowsPartition>? partitions, bool holdsSystem)
    {
        if (partitions is null)
            yield return $"{node} has partitions that Windows does not list";
        if (holdsSystem)
            yield return $"{node} holds the running Windows";
        foreach (string pool in (partitions ?? []).Select(p => p.Pool).OfType<string>().Distinct())
            yield return $"{node} is part of {pool}";
    }
}
