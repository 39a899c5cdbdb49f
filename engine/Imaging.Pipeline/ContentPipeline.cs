using System.Collections.Concurrent;
using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>Sizes of a pipeline. Peak memory is about <c>workers × (raw + packed frame) + 2 × packed frame</c>.</summary>
public sealed record PipelineOptions
{
    /// <summary>Bytes for frame buffers; with the runtime's own 60 MiB a process stays under 384 MiB.</summary>
    public long MemoryBudget { get; init; } = 256 * ByteSize.MiB;

    /// <summary>Threads that check, decode and write. One more than cores, so that a core decodes while another thread waits for the disk.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount + 1;

    /// <summary>Workers that fit the budget.</summary>
    public int WorkersFor(int packedLength, int rawLength) =>
        (int)Math.Clamp((MemoryBudget - 2L * packedLength) / Math.Max(1, (long)packedLength + rawLength), 1, Workers);
}

/// <summary>
/// Lays a content plan into a sink:
/// <list type="number">
/// <item>the reader reads files, then each frame once and in pack order, into pooled buffers;</item>
/// <item>workers take frames in that order, check the SHA-256, decode, and write every placement;</item>
/// <item>beside them one thread writes fills and literals, and the sink trails (a disk is read back).</item>
/// </list>
/// The buffer pool bounds what is in flight. Nothing is allocated per chunk.
/// </summary>
public sealed class ContentPipeline(ContentPlan plan, IContentSource source, IContentSink sink, PipelineOptions options)
{
    /// <summary>Bytes; what fills, literals and files are cut into on their way to the sink.</summary>
    public const int PieceLength = 1024 * 1024;

    private long _sourceBytes;
    private long _targetBytes;

    /// <summary>Bytes read from the stick so far.</summary>
    public long SourceBytesDone => Interlocked.Read(ref _sourceBytes);

    /// <summary>Bytes handed to the sink so far.</summary>
    public long TargetBytesDone => Interlocked.Read(ref _targetBytes);

    /// <summary>Called with one sentence when a read had to be repeated.</summary>
    public Action<string>? OnRetry { get; init; }

    /// <exception cref="ImagingException">The first failure of any stage.</exception>
    public void Run(CancellationToken cancel)
    {
        int packed = plan.Frames.Count == 0 ? PackFormat.Alignment : plan.Frames.Max(f => f.Frame.PackedLength);
        int raw = plan.Frames.Count == 0 ? PackFormat.Alignment : plan.Frames.Max(f => f.Frame.RawLength);
        int workers = options.WorkersFor(packed, raw);
        using var pool = new BufferPool(workers + 2, packed);
        using var queue = new BlockingCollection<ReadFrame>(workers + 2);
        using var packs = new PackReader(source, OnRetry);
        using var group = new WorkGroup(cancel);

        group.Start("trail", () => sink.Trail(group.Stopping));
        var producers = new List<Thread> { group.Start("reader", () => Read(packs, pool, queue, group.Stopping)), group.Start("layout", () => WriteLayout(group.Stopping)) };
        for (int i = 0; i < workers; i++)
            producers.Add(group.Start($"worker {i}", () => Work(raw, pool, queue, group.Stopping)));

        producers.ForEach(t => t.Join());
        sink.Complete();
        group.WaitAll(cancel);
    }

    private void Read(PackReader packs, BufferPool pool, BlockingCollection<ReadFrame> queue, CancellationToken stop)
    {
        try
        {
            foreach (FileWrite file in plan.Files)
                CopyFile(file, stop);
            foreach (FrameJob job in plan.Frames)
            {
                AlignedBuffer buffer = pool.Rent(stop);
                IByteSource pack = packs.Open(job.Frame.Pack);
                pack.Read(job.Frame.Offset, buffer.Span[..job.Frame.PackedLength]);
                Interlocked.Add(ref _sourceBytes, job.Frame.PackedLength);
                queue.Add(new ReadFrame(job, buffer, pack), stop);
            }
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private void Work(int rawLength, BufferPool pool, BlockingCollection<ReadFrame> queue, CancellationToken stop)
    {
        using var raw = new AlignedBuffer(rawLength);
        using var zstd = new ZstdDecompressor();
        foreach (ReadFrame read in queue.GetConsumingEnumerable(stop))
        {
            Frame frame = read.Job.Frame;
            string pack = read.Pack.Name;
            Span<byte> decoded = raw.Span[..frame.RawLength];
            FrameCheck.Check(frame, read.Buffer.Span[..frame.PackedLength], read.Pack);
            zstd.Decompress(read.Buffer.Span[..frame.PackedLength], decoded, pack);
            pool.Return(read.Buffer);
            foreach (Placement placement in read.Job.Placements)
                Put(placement.DiskOffset, decoded.Slice(placement.FrameOffset, placement.Length));
            stop.ThrowIfCancellationRequested();
        }
    }

    private void WriteLayout(CancellationToken stop)
    {
        foreach (LiteralWrite literal in plan.Literals)
        {
            Put(literal.DiskOffset, literal.Bytes.Span);
            stop.ThrowIfCancellationRequested();
        }

        using var buffer = new AlignedBuffer(PieceLength);
        foreach (FillWrite fill in plan.Fills)
        {
            buffer.Span.Fill(fill.Value);
            for (long done = 0; done < fill.Length; done += PieceLength)
            {
                Put(fill.DiskOffset + done, buffer.Span[..(int)Math.Min(PieceLength, fill.Length - done)]);
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    private void CopyFile(FileWrite write, CancellationToken stop)
    {
        using IByteSource file = source.OpenFile(write.Entry);
        if (file.Length != write.Entry.Length)
            throw new ImagingException(ExitCode.Corrupt, file.Name, $"{file.Length} bytes", $"{write.Entry.Length} bytes", "The file was changed after the release was signed: write the stick again.");
        using var retrying = new RetryingSource(file, OnRetry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = new AlignedBuffer(PieceLength);
        for (long done = 0; done < write.Space; done += PieceLength)
        {
            int space = (int)Math.Min(PieceLength, write.Space - done);
            int count = (int)Math.Clamp(file.Length - done, 0, space);
            retrying.Read(done, buffer.Span[..count]);
            buffer.Span[count..space].Clear();
            hash.AppendData(buffer.Span[..count]);
            Put(write.DiskOffset + done, buffer.Span[..space]);
            Interlocked.Add(ref _sourceBytes, count);
            stop.ThrowIfCancellationRequested();
        }

        var found = new Digest(hash.GetHashAndReset());
        if (found != write.Entry.Sha256)
            throw new ImagingException(ExitCode.Corrupt, file.Name, $"SHA-256 {found}", write.Entry.Sha256.ToString(), "The file was changed after the release was signed: write the stick again.");
    }

    private void Put(long diskOffset, ReadOnlySpan<byte> data)
    {
        sink.Write(diskOffset, data);
        Interlocked.Add(ref _targetBytes, data.Length);
    }

    /// <summary>A frame as stored, on its way from the reader to a worker.</summary>
    private readonly record struct ReadFrame(FrameJob Job, AlignedBuffer Buffer, IByteSource Pack);
}
