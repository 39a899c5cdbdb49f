using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>
/// Lays a content plan into a sink:
/// <list type="number">
/// <item>the <see cref="ContentReader"/> reads files and frames in order, and is as far ahead as its memory lets it;</item>
/// <item>workers take them in that order, check the SHA-256 of a frame, decode, and write every placement;</item>
/// <item>beside them one thread writes fills and literals, and the sink trails (a disk is read back).</item>
/// </list>
/// Nothing is allocated per chunk.
/// </summary>
public sealed class ContentPipeline(ContentPlan plan, ContentReader reader, IContentSink sink)
{
    /// <summary>Bytes; what fills, literals and files are cut into on their way to the sink.</summary>
    public const int PieceLength = 1024 * 1024;

    private long _targetBytes;

    /// <summary>Bytes handed to the sink so far.</summary>
    public long TargetBytesDone => Interlocked.Read(ref _targetBytes);

    /// <exception cref="ImagingException">The first failure of any stage.</exception>
    public void Run(CancellationToken cancel)
    {
        using var group = new WorkGroup(cancel);
        group.Start("trail", () => sink.Trail(group.Stopping));
        var producers = new List<Thread> { group.Start("layout", () => WriteLayout(group.Stopping)) };
        for (int i = 0; i < reader.Workers; i++)
            producers.Add(group.Start($"worker {i}", () => Work(group.Stopping)));

        producers.ForEach(t => t.Join());
        sink.Complete();
        group.WaitAll(cancel);
        if (TargetBytesDone != plan.TargetBytes)
            throw new InvalidOperationException($"{TargetBytesDone} of {plan.TargetBytes} bytes were written: a reader is good for one plan and one run.");
    }

    private void Work(CancellationToken stop)
    {
        using var raw = new AlignedBuffer(reader.RawFrame);
        using var zstd = new ZstdDecompressor();
        while (reader.TryTake(out ReadPiece piece, stop))
        {
            if (piece.Job is { } job)
                WriteFrame(job, piece, raw, zstd);
            else
                WriteFilePiece(piece);
            stop.ThrowIfCancellationRequested();
        }
    }

    private void WriteFrame(FrameJob job, in ReadPiece piece, AlignedBuffer raw, ZstdDecompressor zstd)
    {
        Span<byte> packed = reader.Bytes(piece);
        Span<byte> decoded = raw.Span[..job.Frame.RawLength];
        FrameCheck.Check(job.Frame, packed, piece.Source);
        zstd.Decompress(packed, decoded, piece.Source.Name);
        reader.Return(piece);
        for (int i = 0; i < job.Placements.Count;)
        {
            Placement run = NextRun(job.Placements, ref i);
            Put(run.DiskOffset, decoded.Slice(run.FrameOffset, run.Length));
        }
    }

    /// <summary>Chunks that follow each other in the frame and on the disk are one write.</summary>
    private static Placement NextRun(IReadOnlyList<Placement> placements, ref int next)
    {
        Placement run = placements[next++];
        for (; next < placements.Count && placements[next] is var p
            && p.DiskOffset == run.DiskOffset + run.Length && p.FrameOffset == run.FrameOffset + run.Length; next++)
            run = run with { Length = run.Length + p.Length };
        return run;
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
}
