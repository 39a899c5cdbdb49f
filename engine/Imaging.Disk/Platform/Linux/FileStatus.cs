using System.Runtime.InteropServices;

namespace Imaging.Disk.Linux;

/// <summary><c>struct statx</c>, the same on every architecture (statx(2)); only what is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const int TypeMask = 0xF000;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(40)]
    public long Size;

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
}
