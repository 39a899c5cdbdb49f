using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Wim;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Changes descriptors and times of files on an unmounted NTFS volume, and adds files and folders, through libntfs-3g. Needs neither root
/// nor a mount. Names compare without case, as on Windows.
/// </summary>
internal sealed unsafe class NtfsVolumeEditor : IDisposable
{
    private const int PieceBytes = 1024 * 1024;

    private readonly string _volumeFile;
    private nint _volume;

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: not a volume, or libntfs-3g is missing.</exception>
    public NtfsVolumeEditor(string volumeFile)
    {
        _volumeFile = volumeFile;
        if (!NativeLibrary.TryLoad(LibNtfs3g.SharedObject, out _))
        {
            throw new ImagingException(
                ExitCode.Wim, LibNtfs3g.SharedObject, "the library that changes NTFS volumes is not installed", "",
                "Run: apt install libntfs-3g89");
        }

        _ = LibNtfs3g.SetCharEncoding("utf8");
        _volume = LibNtfs3g.Mount(volumeFile, 0);
        if (_volume == 0)
            throw Failure(volumeFile);
        _ = LibNtfs3g.SetIgnoreCase(_volume);
    }

    /// <summary>
    /// Gives a file or folder one time, created, written and accessed. The index of the folder above repeats the times of its files; a
    /// later editor's <see cref="SetDescriptor"/> carries them there.
    /// </summary>
    public void SetTimes(string path, FileTime time)
    {
        nint inode = Open(path);
        long* times = stackalloc long[] { time.Ticks, time.Ticks, time.Ticks };
        bool failed = LibNtfs3g.SetTimes(inode, times, 3 * sizeof(long), 0) != 0;
        Close(inode, failed ? Failure(path) : null, path);
    }

    /// <summary>Gives a file or folder its security descriptor.</summary>
    public void SetDescriptor(string path, ReadOnlySpan<byte> descriptor)
    {
        nint inode = Open(path);
        var context = new LibNtfs3g.SecurityContext { Volume = _volume };
        bool failed;
        fixed (byte* bytes = descriptor)
            failed = LibNtfs3g.SetSecurityDescriptor(&context, inode, bytes, (nuint)descriptor.Length, 0) != 0;

        // Marks the times for copying into the index of the folder above.
        LibNtfs3g.UpdateTimes(inode, LibNtfs3g.UpdateChangeTime);
        Close(inode, failed ? Failure(path) : null, path);
    }

    /// <summary>Makes a folder where none is.</summary>
    /// <returns>False where it was there.</returns>
    public bool AddFolder(string path)
    {
        if (TryOpen(path) is var there && there != 0)
        {
            bool isFolder = ((LibNtfs3g.Inode*)there)->IsFolder;
            Close(there, isFolder ? null : Refused(path, "a file of that name", "a folder or nothing"), path);
            return false;
        }

        Close(Create(path, LibNtfs3g.Folder), null, path);
        return true;
    }

    /// <summary>Makes a file; one that is there loses this name.</summary>
    public void AddFile(string path, Stream content)
    {
        Remove(path);
        nint inode = Create(path, LibNtfs3g.RegularFile);
        Close(inode, Write(inode, content) ? null : Failure(path), path);
    }

    /// <summary>Writes out what is still held back. Has to be called before <see cref="Dispose"/> when all went well.</summary>
    public void Close()
    {
        nint volume = _volume;
        _volume = 0;
        if (volume != 0 && LibNtfs3g.Unmount(volume, 0) != 0)
            throw Failure(_volumeFile);
    }

    public void Dispose()
    {
        if (_volume != 0)
            _ = LibNtfs3g.Unmount(_volume, 1);
        _volume = 0;
    }

    private nint Open(string path) => TryOpen(path) is var inode && inode != 0 ? inode : throw Failure(path);

    private nint TryOpen(string path)
    {
        fixed (byte* bytes = NativePath(path))
            return LibNtfs3g.OpenPath(_volume, 0, bytes);
    }

    private static byte[] NativePath(string path) => Wtf8.Encode(path.Replace('\\', '/') + '\0');

    private static (string Folder, string Name) Split(string path)
    {
        int at = path.LastIndexOf('\\');
        return (at == 0 ? "\\" : path[..at], path[(at + 1)..]);
    }

    private nint Create(string path, uint type)
    {
        (string folder, string name) = Split(path);
        nint parent = Open(folder);
        nint made;
        fixed (char* characters = name)
            made = LibNtfs3g.Create(parent, 0, characters, (byte)name.Length, type);
        ImagingException? failure = made == 0 ? Failure(path) : null;
        Close(parent, failure, path);
        return made;
    }

    private void Remove(string path)
    {
        nint inode = TryOpen(path);
        if (inode == 0)
            return;
        if (((LibNtfs3g.Inode*)inode)->IsFolder)
            Close(inode, Refused(path, "a folder of that name", "a file or nothing"), path);
        (string folder, string name) = Split(path);
        nint parent = Open(folder);
        fixed (byte* bytes = NativePath(path))
        fixed (char* characters = name)
        {
            if (LibNtfs3g.Delete(_volume, bytes, inode, parent, characters, (byte)name.Length) != 0)
                throw Failure(path);
        }
    }

    private static bool Write(nint inode, Stream content)
    {
        nint library = NativeLibrary.Load(LibNtfs3g.SharedObject);
        nint data = LibNtfs3g.OpenAttribute(inode, LibNtfs3g.Data, NativeLibrary.GetExport(library, "AT_UNNAMED"), 0);
        if (data == 0)
            return false;
        byte[] buffer = new byte[PieceBytes];
        bool isWritten = true;
        fixed (byte* bytes = buffer)
        {
            long at = 0;
            for (int count; isWritten && (count = content.ReadAtLeast(buffer, PieceBytes, throwOnEndOfStream: false)) > 0; at += count)
                isWritten = LibNtfs3g.Write(data, at, count, bytes) == count;
        }

        isWritten = isWritten && LibNtfs3g.FinishWriting(data) == 0;
        LibNtfs3g.CloseAttribute(data);
        return isWritten;
    }

    private void Close(nint inode, ImagingException? failure, string path)
    {
        if (LibNtfs3g.CloseInode(inode) != 0)
            failure ??= Failure(path);
        if (failure is not null)
            throw failure;
    }

    private ImagingException Refused(string path, string found, string expected) =>
        new(ExitCode.Manifest, $"{_volumeFile}, {path}", found, expected, "Name another place in the manifest.");

    private ImagingException Failure(string path) => new(
        ExitCode.Wim,
        path == _volumeFile ? path : $"{_volumeFile}, {path}",
        $"libntfs-3g failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}",
        "",
        "Make the volume larger if it is full; otherwise check the disk the image file is on.");
}
