using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Imaging.Core;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;

namespace Imaging.Testing.Windows;

/// <summary>An open <c>\\.\PhysicalDrive</c>, with the rules that Windows has for one.</summary>
internal sealed class FakeDiskHandle(FakeWindows windows, FakeWindowsDisk disk, FileAccessRight access, FileFlag flags) : IWindowsHandle
{
    private bool _isClosed;

    public int Read(long offset, Span<byte> buffer, out int count)
    {
        count = 0;
        if (Refuse("read", FileAccessRight.Read, offset, buffer) is var error && error != 0)
            return error;
        if (offset >= disk.Bytes.Length)
            return WindowsError.EndOfFile;
        count = (int)Math.Min(buffer.Length, disk.Bytes.Length - offset);
        disk.Bytes.Read(offset, buffer[..count]);
        windows.Record($"read {disk.Number}");
        return 0;
    }

    public int Write(long offset, ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        if (Refuse("write", FileAccessRight.Write, offset, data) is var error && error != 0)
            return error;
        if (!disk.IsOffline && VolumeAt(offset, data.Length) is { IsLocked: false } volume)
        {
            windows.Violate($"write to disk {disk.Number} at {offset}, where volume {volume.Number} is mounted");
            return WindowsError.AccessDenied;
        }

        if (disk is { IsOffline: false, IsRemovable: false })
            windows.Violate($"write to disk {disk.Number} at {offset} while it is online");
        disk.Bytes.Write(offset, data);
        count = data.Length;
        windows.Record($"write {disk.Number}");
        disk.Written?.Invoke();
        return 0;
    }

    public int Flush()
    {
        CheckOpen();
        windows.Record($"flush {disk.Number}");
        return 0;
    }

    public int Control(ControlCode code, ReadOnlySpan<byte> input, Span<byte> output, out int count)
    {
        count = 0;
        CheckOpen();
        if (disk.Errors.TryGetValue(code, out int error))
            return error;
        switch (code)
        {
            case ControlCode.DiskSetAttributes:
                return SetAttributes(input);
            case ControlCode.DiskUpdateProperties:
                disk.ReadTable();
                windows.Record($"read the table of {disk.Number}");
                return 0;
            case ControlCode.StorageManageDataSet:
                return Trim(input);
            case ControlCode.DiskIsWritable:
                return disk.IsReadOnly ? WindowsError.WriteProtected : 0;
        }

        byte[]? answer = Answer(code, input);
        if (answer is null)
            return WindowsError.InvalidFunction;
        count = Math.Min(answer.Length, output.Length);
        answer.AsSpan(0, count).CopyTo(output);
        return answer.Length <= output.Length ? 0 : WindowsError.InsufficientBuffer;
    }

    public int Length(out long length)
    {
        length = 0;
        return WindowsError.InvalidFunction;
    }

    public int SetLength(long length) => WindowsError.InvalidFunction;

    public void Dispose()
    {
        if (!_isClosed && access.HasFlag(FileAccessRight.Write))
            windows.Record($"close {disk.Number}");
        _isClosed = true;
    }

    private byte[]? Answer(ControlCode code, ReadOnlySpan<byte> input) => code switch
    {
        ControlCode.StorageGetNumber => disk.DeviceNumber(uint.MaxValue),
        ControlCode.DiskGetGeometry => disk.Geometry(),
        ControlCode.DiskGetLayout => disk.Layout(),
        ControlCode.DiskGetAttributes => disk.Attributes(),
        ControlCode.StorageGetHotplug => [8, 0, 0, 0, 0, 0, (byte)(disk.IsHotplug ? 1 : 0), 0],
        ControlCode.StorageQueryProperty => disk.Property(BinaryPrimitives.ReadInt32LittleEndian(input)),
        _ => null,
    };

    private int SetAttributes(ReadOnlySpan<byte> input)
    {
        if (!access.HasFlag(FileAccessRight.Read | FileAccessRight.Write))
            return WindowsError.AccessDenied;
        bool isComplete = input.Length == 40 && BinaryPrimitives.ReadInt32LittleEndian(input) == 40 && input[4] == 0 && input[16] == 1;
        if (!isComplete || input[8] > 1)
            windows.Violate($"disk {disk.Number} is set to something else than online, or offline until the next start");
        if (input[8] == 0)
            return GoOnline();
        foreach (FakeVolume volume in disk.Volumes.Where(v => !v.IsLocked || !v.IsDismounted))
            windows.Violate($"disk {disk.Number} goes offline with volume {volume.Number} in use");
        if (disk.IsRemovable)
            return WindowsError.NotSupported;
        disk.IsOffline = true;
        windows.Record($"offline {disk.Number}");
        return 0;
    }

    private int GoOnline()
    {
        if (!disk.StartsNothing)
            windows.Violate($"disk {disk.Number} goes online with a table that Windows or firmware could make use of");
        if (!disk.KnowsItsTable)
            windows.Violate($"disk {disk.Number} goes online while Windows has an older table");
        if (disk.Volumes.Any(v => v.IsLocked))
            windows.Violate($"disk {disk.Number} goes online while old volumes of it are locked");
        disk.IsOffline = false;
        windows.Record($"online {disk.Number}");
        return 0;
    }

    private int Trim(ReadOnlySpan<byte> input)
    {
        if (!access.HasFlag(FileAccessRight.Write))
            return WindowsError.AccessDenied;
        bool isTrim = input.Length == 48 && BinaryPrimitives.ReadInt32LittleEndian(input) == 28 && BinaryPrimitives.ReadInt32LittleEndian(
            input[4..]) == 1
            && BinaryPrimitives.ReadInt32LittleEndian(input[20..]) == 32 && BinaryPrimitives.ReadInt32LittleEndian(input[24..]) == 16;
        long offset = BinaryPrimitives.ReadInt64LittleEndian(input[32..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(input[40..]);
        if (!isTrim || offset < 0 || length <= 0 || offset + length > disk.Bytes.Length || (offset | length) % disk.Bytes.SectorSize != 0)
            windows.Violate($"a trim of disk {disk.Number} that is none: {offset}, {length}");
        windows.Record($"trim {disk.Number}");
        return 0;
    }

    private FakeVolume? VolumeAt(long offset, int length) =>
        disk.Volumes.FirstOrDefault(v => v.Start < offset + length && offset < v.Start + v.Length && !v.IsLocked);

    /// <summary>ERROR_INVALID_PARAMETER where Windows gives that, and a violation besides: the engine is to know.</summary>
    private unsafe int Refuse(string what, FileAccessRight right, long offset, ReadOnlySpan<byte> memory)
    {
        CheckOpen();
        if (!access.HasFlag(right))
            return WindowsError.AccessDenied;
        if (!flags.HasFlag(FileFlag.NoBuffering | FileFlag.Overlapped))
            windows.Violate($"{what} of disk {disk.Number} through the cache, or one request at a time");
        nuint address = (nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in memory.GetPinnableReference()));
        int sector = disk.Bytes.SectorSize;
        if (offset % sector == 0 && memory.Length % sector == 0 && address % (nuint)sector == 0)
            return 0;
        windows.Violate($"misaligned {what} of disk {disk.Number}: {memory.Length} bytes at {offset}");
        return WindowsError.InvalidParameter;
    }

    private void CheckOpen()
    {
        if (_isClosed)
            windows.Violate($"a call on the closed handle of disk {disk.Number}");
    }
}
