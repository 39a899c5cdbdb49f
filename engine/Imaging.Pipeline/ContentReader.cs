using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>
/// The reading half of a pipeline: reads the files, then each frame once and in pack order, into a ring, until that is full. It writes
/// nothing, so it can begin long before anything may be written: a slow stick then never waits for the disk.
/// </summary>
/// <remarks>
/// Frames are read in pieces by several threads, the next piece by whoever is free: the stick has its next request before it has answered
/// the last one. With one thread, which has to wait for a core between two, a stick of 130 MB/s gives 116 while both cores decode.
/// A failure is kept, and thrown to whoever takes next: it ends the run where content is written, and not where the reader was.
/// </remarks>
public sealed class ContentReader : IDisposable
{
    private readonly ContentPlan _plan;
    private readonly IContentSource _source;
    private readonly Action<string>? _onRetry;
    private readonly PackReader _packs;
    private readonly RingBuffer _ring;
    private readonly WorkQueue<ReadPiece> _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private FrameRead? _frame;
    private int _nextFrame;
    private ExceptionDispatchInfo? _failure;
    private long _bytesRead;

    /// <summary>Starts reading.</summary>
    /// <param name="onRetry">Called with one sentence when a read had to be repeated.</param>
    public ContentReader(ContentPlan plan, IContentSource source, PipelineOptions options, Action<string>? onRetry = null)
    {
        (_plan, _source, _onRetry) = (plan, source, onRetry);
        _packs = new PackReader(source, onRetry);
        PackedFrame = plan.Frames.Count == 0 ? PackFormat.Alignment : plan.Frames.Max(f => f.Frame.PackedLength);
        RawFrame = plan.Frames.Count == 0 ? PackFormat.Alignment : plan.Frames.Max(f => f.Frame.RawLength);
        int longest = plan.Files.Count == 0 ? PackedFrame : Math.Max(PackedFrame, ContentPipeline.PieceLength);
        long total = plan.Frames.Sum(f => (long)f.Frame.PackedLength) + plan.Files.Sum(f => f.Space);
        _ring = new RingBuffer(options.ReadAheadFor(PackedFrame, RawFrame, longest, total));
        RawFrames = options.RawFramesFor(PackedFrame, RawFrame);
        Options = options;
        _thread = new Thread(Read) { Name = "reader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Bytes read from the stick so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Bytes of the longest frame as stored.</summary>
    internal int PackedFrame { get; }

    /// <summary>Bytes of the longest frame decoded.</summary>
    internal int RawFrame { get; }

    /// <summary>Decoded frames that fit beside what is read ahead.</summary>
    internal int RawFrames { get; }

    internal PipelineOptions Options { get; }

    /// <summary>The next piece; waits for it. Each has to be returned.</summary>
    /// <returns>False when everything was taken.</returns>
    /// <exception cref="ImagingException">What stopped the reader.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    internal bool TryTake(out ReadPiece piece, CancellationToken cancel)
    {
        bool isTaken = _queue.TryTake(out piece, cancel);
        Volatile.Read(ref _failure)?.Throw();
        return isTaken;
    }

    internal Span<byte> Bytes(in ReadPiece piece) => _ring.Span(piece.Place);

    internal void Return(in ReadPiece piece) => _ring.Return(piece.Place);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _packs.Dispose();
        _ring.Dispose();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        Guard(() =>
        {
            foreach (FileWrite file in _plan.Files)
                ReadFile(file);
        });
        var others = new Thread[Options.Readers - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Guard(ReadFrames)) { Name = $"reader {i + 2}", IsBackground = true };
            others[i].Start();
        }

        Guard(ReadFrames);
        Array.ForEach(others, t => t.Join());
        _queue.Complete();
    }

    /// <summary>Keeps the first failure, and ends the others: one may wait for room that a frame has which nobody will read on.</summary>
    private void Guard(Action read)
    {
        try
        {
            read();
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown to whoever takes.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }

    private void ReadFrames()
    {
        while (TakePiece() is { } piece)
        {
            FrameRead frame = piece.Frame;
            frame.Pack.Read(frame.Job.Frame.Offset + piece.Start, _ring.Span(frame.Place).Slice(piece.Start, piece.Length));
            Interlocked.Add(ref _bytesRead, piece.Length);
            if (frame.Finish(piece.Length))
                _queue.Add(new ReadPiece(frame.Place, frame.Job, frame.Pack, 0));
        }
    }

    /// <summary>What is to be read next; null where nothing is left.</summary>
    private (FrameRead Frame, int Start, int Length)? TakePiece()
    {
        lock (_gate)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_frame is null || _frame.IsTaken)
            {
                if (_nextFrame == _plan.Frames.Count)
                    return null;
                FrameJob job = _plan.Frames[_nextFrame++];
                _frame = new FrameRead(job, _ring.Rent(job.Frame.PackedLength, _stop.Token), _packs.Open(job.Frame.Pack));
            }

            (int start, int length) = _frame.Take();
            return (_frame, start, length);
        }
    }

    /// <summary>The digest is known when the last piece is on its way: a bad file stops the run before the commit.</summary>
    private void ReadFile(FileWrite write)
    {
        using IByteSource file = _source.OpenFile(write.Entry);
        if (file.Length != write.Entry.Length)
            throw Changed(file, $"{file.Length} bytes", $"{write.Entry.Length} bytes");
        using var retrying = new RetryingSource(file, _onRetry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long done = 0; done < write.Space; done += ContentPipeline.PieceLength)
        {
            _stop.Token.ThrowIfCancellationRequested();
            RingPiece place = _ring.Rent((int)Math.Min(ContentPipeline.PieceLength, write.Space - done), _stop.Token);
            Span<byte> bytes = _ring.Span(place);
            int count = (int)Math.Clamp(file.Length - done, 0, bytes.Length);
            retrying.Read(done, bytes[..count]);
            bytes[count..].Clear();
            hash.AppendData(bytes[..count]);
            Interlocked.Add(ref _bytesRead, count);
            _queue.Add(new ReadPiece(place, null, file, write.DiskOffset + done));
        }

        var found = new Digest(hash.GetHashAndReset());
        if (found != write.Entry.Sha256)
            throw Changed(file, $"SHA-256 {found}", write.Entry.Sha256.ToString());
    }

    private static ImagingException Changed(IByteSource file, string found, string expected) =>
        new(ExitCode.Corrupt, file.Name, found, expected, "The file was changed after the release was signed: write the stick again.");
}

/// <summary>What was read, on its way to a decoder.</summary>
/// <param name="Place">Where it is in the reader's memory.</param>
/// <param name="Job">The frame that it is, as stored; null: a piece of a file, as it is written.</param>
/// <param name="Source">The pack of a frame, which may have to be read again.</param>
/// <param name="DiskOffset">Where a piece of a file goes.</param>
internal readonly record struct ReadPiece(RingPiece Place, FrameJob? Job, IByteSource Source, long DiskOffset);
