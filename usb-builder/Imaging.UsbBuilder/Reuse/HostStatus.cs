using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.UsbBuilder.Reuse;

/// <summary><c>struct statx</c> (statx(2)) of a file of this host, links not followed; only what a volume depends on.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal partial struct HostStatus
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7FF;
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

    [FieldOffset(136)]
    public uint HolderMajor;

    [FieldOffset(140)]
    public uint HolderMinor;

    public readonly bool IsFile => (Mode & TypeMask) == 0x8000;

    public readonly bool IsFolder => (Mode & TypeMask) == 0x4000;

    public readonly bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Takes less space than its size; libwim makes such a file sparse.</summary>
    public readonly bool HasHoles => IsFile && _blocks * BlockLength < Size;

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static HostStatus Of(string path)
    {
        if (StatX(CurrentFolder, path, NoFollow, BasicFields, out HostStatus status) == 0)
            return status;
        string error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        throw new ImagingException(ExitCode.DeviceIo, path, error, "a file or folder", "Check the path, its permissions and the medium.");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out HostStatus status);
}
