using Imaging.Core;

namespace Imaging.Disk.Windows;

/// <summary>
/// A partition of a disk of ours that Windows has formatted and mounted. A table stands on the disk for as long: it lists this partition and no
/// other, and there is no ESP on a disk without one, so what is left of it after a power cut starts nothing. With its end the disk is
/// offline again, and the table is gone.
/// </summary>
internal sealed class MountedPartition : IVolumeWindow
{
    /// <summary>Of all that Windows mounts by itself: the only type that gets a path of its own (winioctl.h, PARTITION_INFORMATION_GPT).</summary>
    private static readonly Guid s_basicData = GptRole.Windows.Type;

    /// <summary>GPT_BASIC_DATA_ATTRIBUTE_NO_DRIVE_LETTER.</summary>
    private const ulong NoDriveLetter = 1UL << 63;

    /// <summary>Bytes; Windows' system volumes have no others.</summary>
    private const int ClusterSize = 4096;

    /// <summary>A volume comes some time after its disk.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly WindowsVolumes _volumes;
    private readonly WindowsDisk _disk;
    private readonly GptTable _table;

    private MountedPartition(WindowsVolumes volumes, WindowsDisk disk, GptTable table, string path)
    {
        (_volumes, _disk, _table) = (volumes, disk, table);
        Path = path;
    }

    /// <summary>As <c>\\?\Volume{…}\</c>.</summary>
    public string Path { get; }

    public bool IsMounted => true;

    /// <exception cref="ImagingException">As <see cref="BlockDevices.OpenWindow"/>.</exception>
    public static MountedPartition Open(IWindowsKernel kernel, WindowsDisk disk, PlannedPartition partition)
    {
        if (!disk.IsOffline)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, "a disk that can not be taken offline", "one that can, where files are laid down one by one (apply: files)", "Use a disk that is not removable, or a release without `apply: files`.");
        var volumes = new WindowsVolumes(kernel);
        GptTable table = TableOf(disk, partition);
        Write(disk, table);
        disk.GoOnline();
        string volume = Wait(kernel, volumes, disk, partition);
        if (kernel.FormatNtfs(volume.TrimEnd('\\'), partition.Spec.Label, ClusterSize) is { } reason)
            throw new ImagingException(ExitCode.DeviceIo, $"{disk.Name}, {partition.Spec.Role} partition", $"Windows does not format it: {reason}", "an empty NTFS volume", "Check the disk, and the size of the partition.");
        return new MountedPartition(volumes, disk, table, volume);
    }

    public void Close()
    {
        _volumes.Flush(Path);
        _disk.GoOffline();
        Erase();
    }

    /// <summary>After a failure the volume stays mounted, and its table where it is: nothing starts from it, and the next run locks it like any other.</summary>
    public void Dispose()
    {
    }

    /// <summary>With ids of its own: Windows keeps what it knows of a partition under its id.</summary>
    private static GptTable TableOf(WindowsDisk disk, PlannedPartition partition)
    {
        var entry = new GptEntry(s_basicData, Guid.NewGuid(), partition.StartLba, partition.LastLba, NoDriveLetter, "not finished");
        return GptTable.Build(disk.Length, disk.SectorSize, Guid.NewGuid(), [entry]);
    }

    private static void Write(WindowsDisk disk, GptTable table)
    {
        disk.Write(table.BackupOffset, table.Backup.Span);
        disk.Write(table.PrimaryOffset, table.Primary.Span);
        disk.Write(0, table.ProtectiveMbr.Span);
        disk.Flush();
    }

    private static string Wait(IWindowsKernel kernel, WindowsVolumes volumes, WindowsDisk disk, PlannedPartition partition)
    {
        for (TimeSpan waited = default; waited <= s_patience; waited += s_pause)
        {
            if (volumes.At(disk.Number, partition.ByteOffset) is { } volume)
                return volume;
            kernel.Sleep(s_pause);
        }

        throw new ImagingException(ExitCode.DeviceIo, $"{disk.Name}, {partition.Spec.Role} partition", $"no volume of Windows after {s_patience.TotalSeconds} s", "one, to lay files down in", "Start the machine again; if this returns, use another disk.");
    }

    /// <summary>LBA 0 before the rest, as where a disk is unmade: from then on nothing finds the rest.</summary>
    private void Erase()
    {
        _disk.Write(0, new byte[_table.ProtectiveMbr.Length]);
        _disk.Flush();
        _disk.Write(_table.PrimaryOffset, new byte[_table.Primary.Length]);
        _disk.Write(_table.BackupOffset, new byte[_table.Backup.Length]);
        _disk.Flush();
    }
}
