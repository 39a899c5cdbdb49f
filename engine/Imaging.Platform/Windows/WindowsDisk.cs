using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>A disk of a Windows machine, past the cache, with several requests under way at once.</summary>
/// <remarks>
/// Windows lets nobody write where a mounted volume lies. Opened for writing:
/// 1. the disk is claimed: a disk that is offline has no volumes to lock, which would keep a second engine away;
/// 2. every volume on the disk is locked, which fails while one is in use, and only then dismounted;
/// 3. the disk is taken offline, until the next start: no volume of it is mounted again. That does not fail while the disk is in use,
/// so the locks come first, and are kept: nothing is mounted in between. Removable media cannot be taken offline: there the locks
/// keep Windows away. A disk    that is offline already, by an earlier run, has no volumes to lock;
/// 4. it is written. It goes online again only for <see cref="MountedPartition"/>, with nothing in its table but that: Windows would
/// mount the new volumes and write to them.
/// </remarks>
internal sealed class WindowsDisk : IDisk
{
    private readonly IWindowsKernel _kernel;
    private readonly WindowsFile _file;
    private readonly bool _isRemovable;
    private readonly AlignedIo _io;
    private IDisposable? _claim;
    private VolumeLocks? _locks;

    private WindowsDisk(IWindowsKernel kernel, string path, IWindowsHandle handle)
    {
        _kernel = kernel;
        Number = WholeDiskNumber(path, handle);
        DiskGeometry geometry = UsableGeometry(path, handle);
        _file = new WindowsFile(path, handle, isDirect: true);
        _isRemovable = geometry.IsRemovable;
        Length = geometry.Bytes;
        SectorSize = geometry.SectorSize;
        _io = new AlignedIo(_file, Length, SectorSize);
    }

    public string Name => _file.Name;

    public long Length { get; }

    public int SectorSize { get; }

    public string DeviceNumber => NumberText(Number);

    /// <summary>As in <c>\\.\PhysicalDrive1</c>.</summary>
    public uint Number { get; }

    /// <summary>True once it is open for writing, but for removable media.</summary>
    public bool IsOffline => DiskQuestions.Attributes(_file.Handle)?.HasFlag(DiskAttributes.Offline) == true;

    public static string NumberText(uint number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="path"><c>\\.\PhysicalDrive1</c>.</param>
    /// <param name="readOnly">True to look only: works on disks in use, and locks nothing.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no such disk; <see cref="ExitCode.TargetRefused"/>: in use, write-protected, not permitted, or not a
    /// whole disk; <see cref="ExitCode.DeviceIo"/>: it does not answer.
    /// </exception>
    public static WindowsDisk Open(IWindowsKernel kernel, string path, bool readOnly) => readOnly
        ? Open(kernel, path, FileAccessRight.Read, _ => { })
        : OpenForWriting(kernel, path, _ => { });

    /// <param name="check">Called with the open handle before anything is done to the disk.</param>
    /// <exception cref="ImagingException">As <see cref="Open(IWindowsKernel, string, bool)"/>.</exception>
    public static WindowsDisk OpenForWriting(IWindowsKernel kernel, string path, Action<IWindowsHandle> check) =>
        Open(kernel, path, FileAccessRight.Read | FileAccessRight.Write, disk =>
        {
            check(disk._file.Handle);
            disk.TakeOver();
        });

    /// <summary>To look only, while its volumes are locked: nobody changes them meanwhile.</summary>
    /// <exception cref="ImagingException">As <see cref="Open(IWindowsKernel, string, bool)"/>.</exception>
    public static WindowsDisk OpenUnused(IWindowsKernel kernel, string path) =>
        Open(kernel, path, FileAccessRight.Read, disk => disk.LockVolumes());

    public void Read(long offset, Span<byte> buffer) => _io.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _io.Write(offset, data);

    public void Flush() => _file.Flush();

    /// <summary>DeviceDsmAction_Trim of one range. A disk that does not know it keeps what it has.</summary>
    public void Discard(long offset, long length)
    {
        const int Header = 28;
        const int RangesStart = 32;
        const uint Trim = 1;
        _io.CheckRange(offset, length);
        if (length == 0)
            return;
        Span<byte> request = stackalloc byte[RangesStart + 16];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, Header);
        BinaryPrimitives.WriteUInt32LittleEndian(request[4..], Trim);
        BinaryPrimitives.WriteUInt32LittleEndian(request[20..], RangesStart);
        BinaryPrimitives.WriteUInt32LittleEndian(request[24..], 16);
        BinaryPrimitives.WriteInt64LittleEndian(request[RangesStart..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(request[(RangesStart + 8)..], length);
        int error = _file.Handle.Control(ControlCode.StorageManageDataSet, request, [], out _);
        if (error != 0 && !WindowsError.IsUnknownRequest(error))
            throw WindowsError.OnWrite(Name, $"{length} bytes at offset {offset} discarded", error);
    }

    public string? RereadPartitions() => null;

    public IVolumeWindow OpenWindow(PlannedPartition partition) => MountedPartition.Open(_kernel, this, partition);

    /// <summary>
    /// Lets Windows mount what the table lists. The locks are on volumes of the table before; they go, or those whose places are the
    /// same would stay locked.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public void GoOnline()
    {
        _locks?.Dispose();
        _locks = null;
        int error = SetOffline(false);
        if (error == 0)
            error = ReadTableAgain();
        if (error != 0)
            throw WindowsError.OnWrite(Name, "a disk that goes online", error);
    }

    /// <summary>Has Windows forget the partition table that it has read.</summary>
    /// <returns>A Windows error, or 0.</returns>
    public int ReadTableAgain() => _file.Handle.Control(ControlCode.DiskUpdateProperties, [], [], out _);

    /// <summary>The partitions that Windows knows of; null: it does not say.</summary>
    public IReadOnlyList<WindowsPartition>? Partitions() => DiskQuestions.Layout(_file.Handle);

    /// <summary>Locks and dismounts what Windows has mounted of the disk, and takes it offline.</summary>
    /// <param name="timeout">How long a volume in use is waited for; default: 5 s.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: a volume is in use; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public void GoOffline(TimeSpan? timeout = null)
    {
        LockVolumes(timeout);
        int error = SetOffline(true);
        if ((error == 0 && IsOffline) || _isRemovable)
            return;
        throw error == 0
            ? new ImagingException(
                ExitCode.TargetRefused, Name, "a disk that stays online", "one that can be taken offline",
                "Close what uses it, and start again.")
            : WindowsError.OnWrite(Name, "a disk that can be taken offline", error);
    }

    /// <summary>The disk stays offline; the locks go with it.</summary>
    public void Dispose()
    {
        _io.Dispose();
        _file.Dispose();
        _locks?.Dispose();
        _claim?.Dispose();
    }

    private static WindowsDisk Open(IWindowsKernel kernel, string path, FileAccessRight access, Action<WindowsDisk> take)
    {
        int error = kernel.Open(
            path, access, FileShare.ReadWrite, FileCreation.Existing, FileFlag.NoBuffering | FileFlag.Overlapped,
            out IWindowsHandle? handle);
        if (error != 0)
            throw WindowsError.OnOpen(path, error);
        WindowsDisk? disk = null;
        try
        {
            disk = new WindowsDisk(kernel, path, handle!);
            take(disk);
            return disk;
        }
        catch
        {
            disk?.Dispose();
            handle!.Dispose();
            throw;
        }
    }

    private static uint WholeDiskNumber(string path, IWindowsHandle handle) => DiskQuestions.Number(handle) switch
    {
        { IsWholeDisk: true } number => number.Disk,
        { } partition => throw new ImagingException(ExitCode.TargetRefused, path, $"a volume, on disk {partition.Disk}", "a whole disk",
            $@"Name the disk that it is on: \\.\PhysicalDrive{partition.Disk}."),
        _ => throw new ImagingException(
            ExitCode.TargetRefused, path, "a device that is no disk", "a disk", @"Name a disk, such as \\.\PhysicalDrive1."),
    };

    private static DiskGeometry UsableGeometry(string path, IWindowsHandle handle)
    {
        if (DiskQuestions.Geometry(handle) is not { Bytes: > 0 } geometry)
            throw new ImagingException(ExitCode.DeviceIo, path, "a device without a medium", "a disk", "Put the medium in.");
        if (geometry.SectorSize is not (512 or 4096))
        {
            throw new ImagingException(ExitCode.TargetRefused, path, $"sectors of {geometry.SectorSize} bytes", "512 or 4096",
                "This is no disk that Windows starts from: use another.");
        }

        return geometry;
    }

    private void TakeOver()
    {
        if (DiskQuestions.IsWriteProtected(_file.Handle))
            throw WindowsError.OnOpen(Name, WindowsError.WriteProtected);
        _claim = _kernel.Claim($@"Global\imaging-disk-{DeviceNumber}")
            ?? throw new ImagingException(
                ExitCode.TargetRefused, Name, "a disk that another imaging.exe or usb-builder.exe writes", "one that no program writes",
                "Wait until that one has ended.")
            { IsTransient = true };
        if (!IsOffline)
            GoOffline();
    }

    private void LockVolumes(TimeSpan? timeout = null)
    {
        IReadOnlyList<WindowsPartition>? partitions = Partitions() ?? (IsBlank() ? [] : null);
        if (partitions is null)
            throw new ImagingException(
                ExitCode.DeviceIo, Name, "no list of its partitions", "one, to lock its volumes", "Take the disk out and put it in again.");
        if (partitions.Select(p => p.Pool).FirstOrDefault(p => p is not null) is { } pool)
            throw new ImagingException(
                ExitCode.TargetRefused, Name, $"part of {pool}", "a disk of its own", "Take it out of that first, or name another.");
        _locks = VolumeLocks.Take(_kernel, Number, partitions, timeout);
    }

    /// <summary>True where neither an MBR nor a GPT begins the disk: there is nothing that Windows could have mounted.</summary>
    private bool IsBlank()
    {
        using var start = new AlignedBuffer(2 * 4096);
        _file.Read(0, start.Span);
        return start.Span[510..512].SequenceEqual((ReadOnlySpan<byte>)[0, 0]) && start.Span.IndexOf("EFI PART"u8) < 0;
    }

    /// <summary>SET_DISK_ATTRIBUTES, not persistent: what is not finished is a plain disk again after a restart.</summary>
    /// <returns>A Windows error, or 0.</returns>
    private int SetOffline(bool isOffline)
    {
        const int Length = 40;
        Span<byte> request = stackalloc byte[Length];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, Length);
        BinaryPrimitives.WriteUInt64LittleEndian(request[8..], (ulong)(isOffline ? DiskAttributes.Offline : DiskAttributes.None));
        BinaryPrimitives.WriteUInt64LittleEndian(request[16..], (ulong)DiskAttributes.Offline);
        return _file.Handle.Control(ControlCode.DiskSetAttributes, request, [], out _);
    }
}
