using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>A file opened without buffering, which nobody else may write while it is open.</summary>
internal sealed class WindowsImage : IImageFile
{
    private readonly WindowsFile _file;

    private WindowsImage(WindowsFile file, long length)
    {
        _file = file;
        Length = length;
    }

    public string Name => _file.Name;

    public bool IsDirect => _file.IsDirect;

    public long Length { get; }

    public static WindowsImage Create(IWindowsKernel kernel, string path, long length, int sectorSize, bool direct)
    {
        int error = kernel.Open(
            path, FileAccessRight.Read | FileAccessRight.Write, FileShare.None, FileCreation.New, FileFlag.None,
            out IWindowsHandle? handle);
        if (error is WindowsError.FileExists or WindowsError.AlreadyExists)
            throw new ImagingException(
                ExitCode.TargetRefused, path, "a file of that name", "none yet", "Delete it first, or name another.");
        if (error != 0)
            throw WindowsError.OnOpen(path, error);
        using (handle)
        {
            // A file system without sparse files takes the room at once; that is all the difference.
            _ = handle!.Control(ControlCode.SetSparse, [], [], out _);
            error = handle.SetLength(length);
            if (error != 0)
                throw WindowsError.OnWrite(path, $"a file of {length} bytes", error);
        }

        return Open(kernel, path, sectorSize, readOnly: false, direct);
    }

    /// <summary>Without buffering where the file's own disk has sectors no larger than the image's; else through the cache.</summary>
    public static WindowsImage Open(IWindowsKernel kernel, string path, int sectorSize, bool readOnly, bool direct)
    {
        IWindowsHandle handle = OpenHandle(kernel, path, readOnly, direct);
        if (direct && !CanReadSector(handle, sectorSize))
        {
            handle.Dispose();
            (handle, direct) = (OpenHandle(kernel, path, readOnly, direct: false), false);
        }

        int error = handle.Length(out long length);
        if (error == 0)
            return new WindowsImage(new WindowsFile(path, handle, direct), length);
        handle.Dispose();
        throw WindowsError.OnOpen(path, error);
    }

    public void Read(long offset, Span<byte> buffer) => _file.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _file.Write(offset, data);

    public void Flush() => _file.Flush();

    public void DropCache(long offset, long length) => _file.DropCache(offset, length);

    public void PunchHole(long offset, long length)
    {
        Span<byte> range = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(range, offset);
        BinaryPrimitives.WriteInt64LittleEndian(range[8..], offset + length);
        int error = length == 0 ? 0 : _file.Handle.Control(ControlCode.SetZeroData, range, [], out _);
        if (error != 0 && !WindowsError.IsUnknownRequest(error))
            throw WindowsError.OnWrite(Name, $"{length} bytes at offset {offset} given back", error);
    }

    /// <summary>Nothing: NTFS takes clusters as they are written, and keeps the requests of several threads apart.</summary>
    public void Allocate(long offset, long length)
    {
    }

    public IVolumeWindow OpenWindow(PlannedPartition partition) => throw HasNoWindows(Name);

    /// <summary>Windows mounts no partitions of files.</summary>
    public static ImagingException HasNoWindows(string place) => new(
        ExitCode.Usage, place, "volumes that are applied file by file (apply: files), into an image file",
        "a disk, whose partitions Windows mounts",
        @"Name a disk, such as \\.\PhysicalDrive1, or do this on Linux.");

    public void Dispose() => _file.Dispose();

    private static IWindowsHandle OpenHandle(IWindowsKernel kernel, string path, bool readOnly, bool direct)
    {
        FileAccessRight access = readOnly ? FileAccessRight.Read : FileAccessRight.Read | FileAccessRight.Write;
        FileFlag flags = FileFlag.Overlapped | (direct ? FileFlag.NoBuffering : FileFlag.None);
        int error = kernel.Open(
            path, access, readOnly ? FileShare.Read : FileShare.None, FileCreation.Existing, flags, out IWindowsHandle? handle);
        return error == 0 ? handle! : throw WindowsError.OnOpen(path, error);
    }

    private static bool CanReadSector(IWindowsHandle handle, int sectorSize)
    {
        using var buffer = new AlignedBuffer(sectorSize * 2);
        return handle.Read(sectorSize, buffer.Span[sectorSize..], out _) != WindowsError.InvalidParameter; // at odd offset and memory
    }
}
