using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>
/// Lays a content plan into a sink:
/// <list type="number">
/// <item>the <see cref="ContentReader"/> reads files and frames in order, and is as far ahead as its memory lets it;</item>
/// <item>decoders, one a core, take them in that order, check the SHA-256 of a frame, and decode it;</item>
/// <item>writers wait for the disk, which so has several requests at once, while the decoders go on;</item>
/// <item>beside them one thread writes fills and literals, and the sink trails (a disk is read back).</item>
/// </list>
/// Nothing is allocated per chunk.
/// </summary>
public sealed class ContentPipeline(ContentPlan plan, ContentReader reader, IContentSink sink)
{
    /// <summary>Bytes; what fills, literals and files are cut into on their way to the sink.</summary>
    public const int PieceLength = 1024 * 1024;

    /// <summary>Longest write of a frame's bytes: a longer run is written by several threads.</summary>
    private const int MaximumWrite = ClusterChunker.MaximumChunk;

    private long _targetBytes;

    /// <summary>Bytes handed to the sink so far.</summary>
    public long TargetBytesDone => Interlocked.Read(ref _targetBytes);

    /// <exception cref="ImagingException">The first failure of any stage.</exception>
    public void Run(CancellationToken cancel)
    {
        using var raw = new BufferPool(reader.RawFrames, reader.RawFrame);
        using var writes = new WorkQueue<FrameWrite>();
        using var group = new WorkGroup(cancel);
        group.Start("trail", () => sink.Trail(group.Stopping));
        List<Thread> decoders = Start(
            "decoder", Math.Min(reader.Options.Decoders, reader.RawFrames), () => Decode(raw, writes, group.Stopping));
        List<Thread> writers = Start("writer", reader.Options.Writers, () => Write(writes, group.Stopping));
        writers.Add(group.Start("layout", () => WriteLayout(group.Stopping)));

        decoders.ForEach(t => t.Join());
        writes.Complete();
        writers.ForEach(t => t.Join());
        sink.Complete();
        group.WaitAll(cancel);
        if (TargetBytesDone != plan.TargetBytes)
            throw new InvalidOperationException(
                $"{TargetBytesDone} of {plan.TargetBytes} bytes were written: a reader is good for one plan and one run.");

        List<Thread> Start(string name, int count, Action work) => [
            .. Enumerable.Range(0, count).Select(i => group.Start($"{name} {i}", work))];
    }

    private void Decode(BufferPool raw, WorkQueue<FrameWrite> writes, CancellationToken stop)
    {
        using var zstd = new ZstdDecompressor();
        while (reader.TryTake(out ReadPiece piece, stop))
        {
            if (piece.Job is { } job)
                Decode(job, piece, new DecodedFrame(raw, job.Frame.RawLength, stop), zstd, writes);
            else
                WriteFilePiece(piece);
            stop.ThrowIfCancellationRequested();
        }
    }

    private void Decode(FrameJob job, in ReadPiece piece, DecodedFrame frame, ZstdDecompressor zstd, WorkQueue<FrameWrite> writes)
    {
        Span<byte> packed = reader.Bytes(piece);
        FrameCheck.Check(job.Frame, packed, piece.Source);
        zstd.Decompress(packed, frame.Bytes, piece.Source.Name);
        reader.Return(piece);
        for (int i = 0; i < job.Placements.Count;)
            HandOn(frame, NextRun(job.Placements, ref i), writes);
        frame.Release();
    }

    private static void HandOn(DecodedFrame frame, Placement run, WorkQueue<FrameWrite> writes)
    {
        for (int done = 0; done < run.Length; done += MaximumWrite)
        {
            frame.Share();
            int length = Math.Min(run.Length - done, MaximumWrite);
            writes.Add(new FrameWrite(frame, new Placement(run.DiskOffset + done, run.FrameOffset + done, length)));
        }
    }

    /// <summary>Chunks that follow each other in the frame and on the disk are one run.</summary>
    private static Placement NextRun(IReadOnlyList<Placement> placements, ref int next)
    {
        Placement run = placements[next++];
        for (; next < placements.Count && placements[next] is var p
            && p.DiskOffset == run.DiskOffset + run.Length && p.FrameOffset == run.FrameOffset + run.Length; next++)
            run = run with { Length = run.Length + p.Length };
        return run;
    }

    private void Write(WorkQueue<FrameWrite> writes, CancellationToken stop)
    {
        while (writes.TryTake(out FrameWrite write, stop))
        {
            Put(write.Place.DiskOffset, write.Frame.Bytes.Slice(write.Place.FrameOffset, write.Place.Length));
            write.Frame.Release();
            stop.ThrowIfCancellationRequested();
        }
    }

    private void WriteFilePiece(in ReadPiece piece)
    {
        Put(piece.DiskOffset, reader.Bytes(piece));
        reader.Return(piece);
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

    private void Put(long diskOffset, ReadOnlySpan<byte> data)
    {
        sink.Write(diskOffset, data);
        Interlocked.Add(ref _targetBytes, data.Length);
    }

    /// <summary>A piece of a frame on its way to the disk.</summary>
    private readonly record struct FrameWrite(DecodedFrame Frame, Placement Place);
}
