using System.Collections.Concurrent;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>
/// Gathers new chunks into frames, compresses frames on all cores, and appends them to packs in the order they were gathered, so that
/// the packs do not depend on which core was quicker. The buffer pools bound what is in flight.
/// </summary>
internal sealed class FramePacker : IDisposable
{
    private readonly PackFileWriter _writer;
    private readonly CompressionLevel _level;
    private readonly BufferPool _rawPool;
    private readonly BufferPool _packedPool;
    private readonly BlockingCollection<Task<Compressed>> _inOrder = [];
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenSource _stop;
    private readonly Task _appending;
    private StoredFrame _frame = new();
    private AlignedBuffer? _raw;
    private int _used;

    public FramePacker(PackFileWriter writer, CompressionLevel level, CancellationToken cancel)
    {
        _writer = writer;
        _level = level;
        _cancel = cancel;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        int inFlight = Environment.ProcessorCount + 1;
        _rawPool = new BufferPool(inFlight + 1, PackFormat.MaximumFrame);
        _packedPool = new BufferPool(inFlight, PackFormat.Padded(ZstdCompressor.Bound(PackFormat.MaximumFrame)));
        _appending = Task.Factory.StartNew(AppendInOrder, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Puts a chunk at the end of the frame being gathered.</summary>
    public ChunkLocation Add(ReadOnlySpan<byte> chunk)
    {
        if (_used + chunk.Length > PackFormat.MaximumFrame)
            EndFrame();
        _raw ??= RentOrFail(_rawPool);
        chunk.CopyTo(_raw.Span[_used..]);
        var location = new ChunkLocation(_frame, _used, chunk.Length);
        _used += chunk.Length;
        return location;
    }

    /// <summary>The next chunk begins a new frame.</summary>
    public void EndFrame()
    {
        if (_raw is null)
            return;
        (StoredFrame frame, AlignedBuffer raw, int length) = (_frame, _raw, _used);
        AlignedBuffer packed = RentOrFail(_packedPool);
        _inOrder.Add(Task.Run(() => Compress(frame, raw, length, packed)));
        (_frame, _raw, _used) = (new StoredFrame(), null, 0);
    }

    /// <summary>Compresses and writes what is left; every location is final afterwards.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: no space.</exception>
    public void Finish()
    {
        EndFrame();
        _inOrder.CompleteAdding();
        _appending.GetAwaiter().GetResult();
        _writer.Finish();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _inOrder.CompleteAdding();
        _appending.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();

        // After a failure frames may still be compressing: what they use may go only when they have ended.
        while (_inOrder.TryTake(out Task<Compressed>? pending))
            pending.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _rawPool.Dispose();
        _packedPool.Dispose();
        _inOrder.Dispose();
        _stop.Dispose();
    }

    private Compressed Compress(StoredFrame frame, AlignedBuffer raw, int rawLength, AlignedBuffer packed)
    {
        // One for each frame: from zstd 1.5.5 on, what one has compressed before shows in what it gives next (facebook/zstd 3533).
        using var zstd = new ZstdCompressor(_level);
        int length = zstd.Compress(raw.Span[..rawLength], packed.Span);
        _rawPool.Return(raw);
        int padded = PackFormat.Padded(length);
        packed.Span[length..padded].Clear();
        return new Compressed(frame, rawLength, packed, padded, Digest.Of(packed.Span[..padded]));
    }

    private void AppendInOrder()
    {
        try
        {
            foreach (Task<Compressed> next in _inOrder.GetConsumingEnumerable())
            {
                Compressed done = next.GetAwaiter().GetResult();
                _stop.Token.ThrowIfCancellationRequested();
                _writer.Append(done.Frame, done.RawLength, done.Packed.Span[..done.Length], done.Sha256);
                _packedPool.Return(done.Packed);
            }
        }
        finally
        {
            // Whoever waits for a buffer that will not come back now, stops.
            _stop.Cancel();
        }
    }

    private AlignedBuffer RentOrFail(BufferPool pool)
    {
        try
        {
            return pool.Rent(_stop.Token);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            // The appender cancels as its last act: wait until its failure can be seen.
            _appending.GetAwaiter().GetResult();
            throw;
        }
    }

    private readonly record struct Compressed(StoredFrame Frame, int RawLength, AlignedBuffer Packed, int Length, Digest Sha256);
}
