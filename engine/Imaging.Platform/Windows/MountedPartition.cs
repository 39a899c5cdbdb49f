using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>
/// A partition of a disk of ours that Windows has formatted and mounted. A table stands on the disk for as long: it lists this
/// partition and no other, and there is no ESP on a disk without one, so what is left of it after a power cut starts nothing. With
/// its end the disk is offline again, and the table is gone.
/// </summary>
internal sealed class MountedPartition : IVolumeWindow
{
    /// <summary>GPT_BASIC_DATA_ATTRIBUTE_NO_DRIVE_LETTER.</summary>
    private const ulong NoDriveLetter = 1UL << 63;

    /// <summary>Bytes; Windows' system volumes have no others.</summary>
    private const int ClusterSize = 4096;

    /// <summary>A volume comes some time after its disk, and others look into it then, and again where many files are new.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly IWindowsKernel _kernel;
    private readonly WindowsVolumes _volumes;
    private readonly WindowsDisk _disk;
    private readonly PlannedPartition _partition;
    private readonly GptEntry _entry;
    private readonly GptTable _table;
    private string _volume = "";
    private DriveLetter? _letter;

    private MountedPartition(IWindowsKernel kernel, WindowsDisk disk, PlannedPartition partition)
    {
        _kernel = kernel;
        _volumes = new WindowsVolumes(kernel);
        _disk = disk;
        _partition = partition;

        // Basic data is the only type of partition that gets a volume path (winioctl.h, PARTITION_INFORMATION_GPT). Ids of its own,
        // since Windows
        // keeps what it knows of a partition under its id.
        _entry = new GptEntry(
            PartitionRoles.Windows.GptType, Guid.NewGuid(), partition.StartLba, partition.LastLba, NoDriveLetter, "not finished");
        _table = GptTable.Build(disk.Length, disk.SectorSize, Guid.NewGuid(), [_entry]);
    }

    /// <summary>As <c>W:\</c>: what libwim asks of a volume it asks by its letter.</summary>
    public string Path => _letter!.Root;

    public bool IsMounted => true;

    private string Place => $"{_disk.Name}, {_partition.Spec.Role} partition";

    /// <exception cref="ImagingException">As <see cref="BlockDevices.OpenWindow"/>.</exception>
    public static MountedPartition Open(IWindowsKernel kernel, WindowsDisk disk, PlannedPartition partition)
    {
        if (!disk.IsOffline)
            throw new ImagingException(
                ExitCode.TargetRefused, disk.Name, "a disk that cannot be taken offline",
                "one that can, where files are applied (apply: files)",
                "Use a disk that is not removable, or a release without `apply: files`.");
        var mounted = new MountedPartition(kernel, disk, partition);
        mounted.WriteTable();
        mounted.GoOnline();
        mounted.WaitForVolume();
        mounted.Format();
        mounted._letter = DriveLetter.Of(kernel, mounted._volume);
        return mounted;
    }

    public void Close()
    {
        _volumes.Flush(_volume);
        Dispose();
        _disk.GoOffline(s_timeout);
        EraseTable();
    }

    /// <summary>
    /// After a failure the volume stays mounted, and its table where it is: nothing starts from it, and the next run locks it like
    /// any other.
    /// </summary>
    public void Dispose() => _letter?.Dispose();

    private void WriteTable()
    {
        _disk.Write(_table.BackupOffset, _table.Backup.Span);
        _disk.Write(_table.PrimaryOffset, _table.Primary.Span);
        _disk.Write(0, _table.ProtectiveMbr.Span);
        _disk.Flush();
    }

    /// <summary>
    /// Windows keeps the table it has read. Were it still the old one, it would mount what that lists, and write to it: volumes that
    /// are finished and checked. So it is asked which it has before the disk goes online; where it does not say then, at least afterwards.
    /// </summary>
    private void GoOnline()
    {
        _ = _disk.ReadTableAgain(); // may not be answered while the disk is offline
        if (_disk.Partitions() is { } known && !IsOurs(known))
            throw OtherTable(known);
        _disk.GoOnline();
    }

    private void WaitForVolume()
    {
        IReadOnlyList<WindowsPartition>? known = null;
        for (TimeSpan waited = default; waited <= s_timeout; waited += s_pause)
        {
            known = _disk.Partitions();
            if (known is not null && IsOurs(known))
            {
                BringOnline(known[0]);
                if (_volumes.At(_disk.Number, _partition.ByteOffset, _partition.ByteLength) is { } volume)
                {
                    _volume = volume;
                    return;
                }
            }

            _kernel.Sleep(s_pause);
        }

        throw known is not null && !IsOurs(known) ? OtherTable(known) : new ImagingException(
            ExitCode.DeviceIo, Place, $"no volume of Windows after {s_timeout.TotalSeconds} s", "one, to apply files to",
            "Start the machine again; if this returns, look whether `mountvol /E` helps.");
    }

    private bool IsOurs(IReadOnlyList<WindowsPartition> known) =>
        known is [var only] && (only.GptId, only.Start, only.Length) == (_entry.Id, _partition.ByteOffset, _partition.ByteLength);

    private ImagingException OtherTable(IReadOnlyList<WindowsPartition> known) => new(
        ExitCode.DeviceIo, Place, $"Windows still has {known.Count} partitions of another table", "the one partition that is to be made",
        "Start the machine again, and stage it again.");

    /// <summary>
    /// Where new volumes are not mounted by themselves, this one is. What comes of it is seen by the volume being there, or not.
    /// </summary>
    private void BringOnline(WindowsPartition partition)
    {
        int error = _kernel.Open(
            VolumeLocks.PathOf(_disk.Number, partition), FileAccessRight.Read | FileAccessRight.Write, FileShare.ReadWrite,
            FileCreation.Existing, FileFlag.None, out IWindowsHandle? volume);
        if (error != 0)
            return;
        using (volume)
            _ = volume!.Control(ControlCode.VolumeOnline, [], [], out _);
    }

    private void Format()
    {
        for (TimeSpan waited = default; ; waited += s_pause)
        {
            FormatOutcome outcome = _kernel.FormatNtfs(_volume.TrimEnd('\\'), _partition.Spec.Label, ClusterSize);
            if (outcome == FormatOutcome.Done)
                return;
            bool mayPass = outcome is FormatOutcome.VolumeInUse or FormatOutcome.AccessDenied or FormatOutcome.NotReady;
            if (!mayPass || waited >= s_timeout)
                throw new ImagingException(
                    ExitCode.DeviceIo, Place, $"Windows does not format it: {outcome}", "an empty NTFS volume",
                    "Check the disk, and the size of the partition.");
            _kernel.Sleep(s_pause);
        }
    }

    /// <summary>LBA 0 before the rest, as where a disk is unmade: from then on nothing finds the rest.</summary>
    private void EraseTable()
    {
        _disk.Write(0, new byte[_table.ProtectiveMbr.Length]);
        _disk.Flush();
        _disk.Write(_table.PrimaryOffset, new byte[_table.Primary.Length]);
        _disk.Write(_table.BackupOffset, new byte[_table.Backup.Length]);
        _disk.Flush();
    }
}
