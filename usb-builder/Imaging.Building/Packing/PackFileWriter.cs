using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Building.Packing;

/// <summary>
/// Appends frames to packs. A pack gets its name, which is the digest of its bytes, when it is complete: temporary name, flush, rename.
/// </summary>
/// <param name="folder">Where packs are.</param>
/// <param name="firstOrder">The order of the first pack.</param>
/// <param name="maximumLength">Bytes a pack has at most.</param>
internal sealed class PackFileWriter(string folder, int firstOrder, long maximumLength = PackFormat.MaximumLength) : IDisposable
{
    /// <summary>Bytes after which what was written is flushed beside the writing, so that little is left to wait for at the end.</summary>
    private const long FlushEvery = 64 * ByteSize.MiB;

    private readonly List<StoredPack> _packs = [];
    private FileStream? _file;
    private IncrementalHash? _hash;
    private Task _flushing = Task.CompletedTask;
    private long _flushed;

    /// <summary>Every pack that was begun, in order.</summary>
    public IReadOnlyList<StoredPack> Packs => _packs;

    /// <param name="frame">Learns its place.</param>
    /// <param name="rawLength">Bytes after decoding.</param>
    /// <param name="stored">The frame as stored, padding included.</param>
    /// <param name="sha256">Of <paramref name="stored"/>.</param>
    public void Append(StoredFrame frame, int rawLength, ReadOnlySpan<byte> stored, Digest sha256)
    {
        if (_file is not null && _file.Position + stored.Length > maximumLength)
            Finish();
        if (_file is null)
            Begin();
        frame.Place(_packs[^1], new Frame(_packs[^1].Order, _file!.Position, stored.Length, rawLength, sha256));
        Write(stored);
    }

    /// <summary>Completes the pack that is being written, if there is one.</summary>
    public void Finish()
    {
        if (_file is null)
            return;
        FileStream file = _file;
        var digest = new Digest(_hash!.GetHashAndReset());
        string name = $"{digest.ToString()[..32]}.pack";
        long length = file.Length;
        Guarded(() =>
        {
            _flushing.GetAwaiter().GetResult();
            file.Flush(flushToDisk: true);
            file.Dispose();
            File.Move(file.Name, Path.Combine(folder, name), overwrite: true);
        });
        _file = null;
        _hash.Dispose();
        _packs[^1].Entry = new PackEntry(name, length, digest);
    }

    /// <summary>Removes a pack that was not completed.</summary>
    public void Dispose()
    {
        if (_file is null)
            return;
        _flushing.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _file.Dispose();
        File.Delete(_file.Name);
        _hash?.Dispose();
    }

    private void Begin()
    {
        _packs.Add(new StoredPack(firstOrder + _packs.Count));
        string temporary = Path.Combine(folder, $".building-{_packs.Count}");
        Guarded(() => _file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0));
        _flushed = 0;
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = new byte[PackFormat.HeaderLength];
        PackFormat.WriteHeader(header);
        Write(header);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file!.Write(bytes);
        }
        catch (IOException e)
        {
            throw NoRoom(e, $"room for {bytes.Length} more bytes");
        }

        _hash!.AppendData(bytes);
        if (_file.Position - _flushed >= FlushEvery && _flushing.IsCompletedSuccessfully)
            BeginFlush(_file);
    }

    /// <summary>A failure is kept for <see cref="Finish"/>: the system reports it once.</summary>
    private void BeginFlush(FileStream file)
    {
        _flushed = file.Position;
        SafeFileHandle handle = file.SafeFileHandle;
        _flushing = Task.Run(() => RandomAccess.FlushToDisk(handle));
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e, "a folder that can be written");
        }
    }

    private ImagingException NoRoom(Exception e, string expected) =>
        new(ExitCode.DeviceIo, folder, e.Message, expected, "Free space on the disk that holds the output folder and build again.", e);
}
