using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Core;

/// <summary>A file, read through the host's cache; several reads may be under way at once.</summary>
public sealed partial class FileByteSource : IByteSource
{
    /// <summary>Windows does one request after the other on a handle that is not for asynchronous use.</summary>
    private static readonly FileOptions s_options = OperatingSystem.IsWindows() ? FileOptions.Asynchronous : FileOptions.None;

    private readonly SafeFileHandle _handle;
    private readonly Lock _gate = new();
    private volatile UncachedFile? _uncached;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no such file; <see cref="ExitCode.DeviceIo"/>: it cannot be opened.
    /// </exception>
    public FileByteSource(string path)
    {
        Name = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, s_options);
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImagingException(ExitCode.Missing, path, "no such file", "", "Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, path, e.Message, "a readable file", "Check the permissions and the medium.", e);
        }
    }

    public string Name { get; }

    public long Length { get; }

    public void Read(long offset, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int count;
            try
            {
                count = _uncached is { } uncached
                    ? uncached.Read(offset + done, buffer[done..])
                    : RandomAccess.Read(_handle, buffer[done..], offset + done);
            }
            catch (IOException e)
            {
                throw new ImagingException(
                    ExitCode.DeviceIo, $"{Name} at offset {offset + done}", e.Message, $"{buffer.Length - done} readable bytes",
                    "The medium is failing: replace it.", e)
                { IsTransient = true };
            }

            if (count == 0)
                throw new ImagingException(
                    ExitCode.DeviceIo, $"{Name} at offset {offset + done}", "the end of the file", $"{buffer.Length - done} more bytes",
                    "The file is cut short: copy it again.");
            done += count;
        }
    }

    /// <summary>Windows drops nothing of a file that is open: there all reads from now on pass the cache by.</summary>
    public void DropCache(long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = PosixFadvise(_handle, offset, length, DontNeed);
            return;
        }

        lock (_gate)
            _uncached ??= OpenUncached();
    }

    private UncachedFile OpenUncached()
    {
        try
        {
            return new UncachedFile(Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, Name, e.Message, "a readable file", "The medium is failing, or was pulled out: replace it.", e)
            {
                IsTransient = true,
            };
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        _uncached?.Dispose();
    }

    /// <summary>POSIX_FADV_DONTNEED of fcntl.h: a hint, so its result says nothing we could act on.</summary>
    private const int DontNeed = 4;

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int PosixFadvise(SafeFileHandle file, long offset, long length, int advice);
}

/// <summary>A window of another source: a partition, a file on a raw stick. Does not own it.</summary>
public sealed class ByteSourceSlice(IByteSource source, string name, long start, long length) : IByteSource
{
    public string Name { get; } = name;

    public long Length { get; } = length;

    public void Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > Length - buffer.Length)
            throw new ImagingException(
                ExitCode.DeviceIo, Name, $"a request for {buffer.Length} bytes at offset {offset}", $"a range inside its {Length} bytes",
                "The partition is smaller than its content says.");
        source.Read(start + offset, buffer);
    }

    public void DropCache(long offset, long length) => source.DropCache(start + offset, length);

    public void Dispose()
    {
    }
}
