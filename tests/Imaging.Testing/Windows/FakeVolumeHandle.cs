using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;

namespace Imaging.Testing.Windows;

/// <summary>An open volume. A lock lasts as long as the handle.</summary>
internal sealed class FakeVolumeHandle(
    FakeWindows windows, FakeWindowsDisk disk, FakeVolume volume, FileAccessRight access) : IWindowsHandle
{
    private readonly bool _isOpen = Opened(volume, access);
    private bool _hasLock;
    private bool _isClosed;

    private string Name => $"{disk.Number}.{volume.Number}";

    public int Read(long offset, Span<byte> buffer, out int count) => throw new InvalidOperationException($"volume {Name} is read");

    public int Write(long offset, ReadOnlySpan<byte> data, out int count) =>
        throw new InvalidOperationException($"volume {Name} is written");

    public int Flush()
    {
        windows.Record($"flush {Name}");
        return access.HasFlag(FileAccessRight.Write) ? volume.FlushFault : WindowsError.AccessDenied;
    }

    public int Control(ControlCode code, ReadOnlySpan<byte> input, Span<byte> output, out int count)
    {
        count = 0;
        switch (code)
        {
            case ControlCode.LockVolume:
                return Lock();
            case ControlCode.DismountVolume:
                return Dismount();
            case ControlCode.VolumeOnline:
                return access.HasFlag(FileAccessRight.Read | FileAccessRight.Write) ? 0 : WindowsError.AccessDenied;
            case ControlCode.VolumeGetExtents:
                return Give(disk.Extents(volume), output, out count);
            case ControlCode.StorageGetNumber:
                return Give(disk.DeviceNumber((uint)volume.Number), output, out count);
            default:
                return WindowsError.InvalidFunction;
        }
    }

    public int Length(out long length)
    {
        length = 0;
        return WindowsError.InvalidFunction;
    }

    public int SetLength(long length) => WindowsError.InvalidFunction;

    public void Dispose()
    {
        if (_isOpen && !_isClosed)
            volume.Handles--;
        _isClosed = true;
        if (!_hasLock)
            return;
        _hasLock = volume.IsLocked = false;
        windows.Record($"unlock {Name}");
        if (windows.Calls.Contains($"write {disk.Number}") && !disk.IsOffline && !disk.IsRemovable)
            windows.Violate($"volume {Name} is given back while disk {disk.Number} is online");
    }

    private static bool Opened(FakeVolume volume, FileAccessRight access)
    {
        if (access == FileAccessRight.Query)
            return false;
        volume.Handles++;
        return true;
    }

    private static int Give(byte[] answer, Span<byte> output, out int count)
    {
        answer.CopyTo(output);
        count = answer.Length;
        return 0;
    }

    private int Lock()
    {
        if (!access.HasFlag(FileAccessRight.Read | FileAccessRight.Write) || volume.BusyFor-- > 0 || volume.Handles > 1)
            return WindowsError.AccessDenied;
        _hasLock = volume.IsLocked = true;
        windows.Record($"lock {Name}");
        return 0;
    }

    private int Dismount()
    {
        if (!_hasLock)
            windows.Violate($"volume {Name} is dismounted without a lock");
        volume.IsDismounted = true;
        windows.Record($"dismount {Name}");
        return 0;
    }
}
