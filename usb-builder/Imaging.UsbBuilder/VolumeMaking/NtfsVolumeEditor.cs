using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Wim;

namespace Imaging.UsbBuilder.VolumeMaking;

/// <summary>
/// Changes descriptors and times of files on an unmounted NTFS volume, through libntfs-3g. Needs neither root nor a mount.
/// </summary>
internal sealed unsafe class NtfsVolumeEditor : IDisposable
{
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
    }

    /// <summary>
    /// Gives a file or folder one time, created, written and accessed. The index of the folder above repeats the times of its files; a
    /// later editor's <see cref="SetDescriptor"/> carries them there.
    /// </summary>
    public void SetTimes(string path, WimTime time)
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

    private nint Open(string path)
    {
        byte[] name = Wtf8.Encode(path.Replace('\\', '/') + '\0');
        fixed (byte* bytes = name)
        {
            nint inode = LibNtfs3g.OpenPath(_volume, 0, bytes);
            return inode != 0 ? inode : throw Failure(path);
        }
    }

    private void Close(nint inode, ImagingException? failure, string path)
    {
        if (LibNtfs3g.CloseInode(inode) != 0)
            failure ??= Failure(path);
        if (failure is not null)
            throw failure;
    }

    private ImagingException Failure(string path) => new(
        ExitCode.Wim,
        path == _volumeFile ? path : $"{_volumeFile}, {path}",
        $"libntfs-3g failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}",
        "",
        "Make the volume larger if it is full; otherwise check the disk the image file is on.");
}
