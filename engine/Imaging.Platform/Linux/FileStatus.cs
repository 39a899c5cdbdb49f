using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Platform.Linux;

/// <summary><c>struct statx</c>, the same on every architecture (statx(2)); only what is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public struct FileStatus
{
    private const int TypeMask = 0xF000;
    private const int BlockLength = 512;

    [FieldOffset(16)]
    public uint LinkCount;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public long Inode;

    [FieldOffset(40)]
    public long Size;

    [FieldOffset(48)]
    private long _blocks;

    /// <summary>Of the device this node stands for.</summary>
    [FieldOffset(128)]
    public uint DeviceMajor;

    [FieldOffset(132)]
    public uint DeviceMinor;

    /// <summary>Of the device that holds this file.</summary>
    [FieldOffset(136)]
    public uint HolderMajor;

    [FieldOffset(140)]
    public uint HolderMinor;

    public readonly bool IsBlockDevice => (Mode & TypeMask) == 0x6000;

    public readonly bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public readonly bool IsFolder => (Mode & TypeMask) == 0x4000;

    public readonly bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Takes less space than its size.</summary>
    public readonly bool HasHoles => IsRegularFile && _blocks * BlockLength < Size;

    /// <summary>Of a path itself: a link is not followed.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static FileStatus Of(string path)
    {
        if (Libc.StatX(Libc.CurrentFolder, path, Libc.NoFollow, Libc.BasicStats, out FileStatus status) == 0)
            return status;
        string error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        throw new ImagingException(ExitCode.DeviceIo, path, error, "a file or folder", "Check the path, its permissions and the medium.");
    }
}
