using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Verifying;

/// <summary>A part of a disk that is not what the release makes of it.</summary>
/// <param name="DiskOffset">Where it begins.</param>
/// <param name="What">What was found, and what was expected.</param>
public sealed record Damage(string Place, long DiskOffset, string What)
{
    public override string ToString() => $"{Place} (disk offset {DiskOffset}): {What}";
}

/// <summary>
/// Checks a staged disk against the documents and indexes of its release, without the packs: the plan is made again from the disk's own
/// GUID; tables, metadata, own bytes and fills are compared with it, boot files and chunks with their digests. So every byte that staging
/// wrote is read, but for machine files, of which nothing is known here. Nothing is written.
/// </summary>
/// <remarks>Memory: a chunk, at most 4 MiB, for each core.</remarks>
public sealed class DigestVerifier(OpenRelease release, IBlockDevice disk, PhaseClock clock, IStageEvents events)
{
    private readonly List<Damage> _damages = [];
    private long _done;

    /// <returns>Sorted by place on the disk; empty: intact.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: no partition table of a staged disk.</exception>
    public IReadOnlyList<Damage> Check(CancellationToken cancel)
    {
        StagePlan plan = StagePlanner.Plan(
            release, disk.Length, disk.SectorSize, new DiskIdentity(DiskVerifier.ReadDiskId(disk), release.Document.Id),
            InstalledBootSet.Find(release.Document, disk));
        clock.Run(Phase.Verify, () =>
        {
            long total = plan.Content.TargetBytes;
            using (new ProgressTimer(() => events.Moved(new Progress(Phase.Verify, Interlocked.Read(ref _done), total))))
            {
                CheckFiles(plan, cancel);
                CheckChunks(plan, cancel);
                CompareRest(plan, cancel);
                _damages.AddRange(FileVolumeVerifier.Check(release, plan, disk, cancel));
            }

            return (0, Interlocked.Read(ref _done));
        });
        return [.. _damages.OrderBy(d => d.DiskOffset)];
    }

    /// <summary>What the plan knows byte by byte.</summary>
    private void CompareRest(StagePlan plan, CancellationToken cancel)
    {
        using var comparer = new TargetComparer(disk);
        DiskVerifier.CompareTables(plan, comparer);
        ContentPlan known = plan.Content with { Frames = [], Files = [] };
        using var reader = new ContentReader(known, new ReleaseContent(release), new PipelineOptions { Decoders = 1 });
        var pipeline = new ContentPipeline(known, reader, comparer);
        pipeline.Run(cancel);
        Interlocked.Add(ref _done, pipeline.TargetBytesDone);
        foreach (Difference d in comparer.Differences)
            Add(new Damage(DiskVerifier.NamePlace(plan, d.DiskOffset), d.DiskOffset, $"found 0x{d.Found:x2}, expected 0x{d.Expected:x2}"));
    }

    private void CheckFiles(StagePlan plan, CancellationToken cancel)
    {
        using var buffer = new AlignedBuffer(ClusterChunker.MaximumChunk);
        foreach (FileWrite file in plan.Content.Files)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            bool isPadded = true;
            for (long done = 0; done < file.Space; done += buffer.Length)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> piece = buffer.Span[..(int)Math.Min(buffer.Length, file.Space - done)];
                disk.Read(file.DiskOffset + done, piece);
                int content = (int)Math.Clamp(file.Entry.Length - done, 0, piece.Length);
                hash.AppendData(piece[..content]);
                isPadded &= !piece[content..].ContainsAnyExcept((byte)0);
                Interlocked.Add(ref _done, piece.Length);
            }

            string place = $"boot file {file.Entry.Path}";
            Expect(place, file.DiskOffset, file.Entry.Sha256, new Digest(hash.GetHashAndReset()));
            if (!isPadded)
                Add(new Damage(place, file.DiskOffset, "something behind its end, expected zeros"));
        }
    }

    private void CheckChunks(StagePlan plan, CancellationToken cancel)
    {
        ChunkPlace[] chunks = [.. ChunkPlaces(plan).OrderBy(c => c.DiskOffset)];
        int next = -1;
        using var group = new WorkGroup(cancel);
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            group.Start($"checker {i}", () =>
            {
                using var buffer = new AlignedBuffer(ClusterChunker.MaximumChunk);
                for (int at = Interlocked.Increment(ref next); at < chunks.Length; at = Interlocked.Increment(ref next))
                {
                    group.Stopping.ThrowIfCancellationRequested();
                    Check(plan, chunks[at], buffer.Span[..chunks[at].Length]);
                }
            });
        }

        group.WaitAll(cancel);
    }

    private void Check(StagePlan plan, ChunkPlace chunk, Span<byte> bytes)
    {
        disk.Read(chunk.DiskOffset, bytes);
        Digest found = Digest.Of(bytes);
        if (found != chunk.Id)
            Expect($"{DiskVerifier.NamePlace(plan, chunk.DiskOffset)}, {chunk.Length} bytes", chunk.DiskOffset, chunk.Id, found);
        Interlocked.Add(ref _done, bytes.Length);
    }

    private IEnumerable<ChunkPlace> ChunkPlaces(StagePlan plan)
    {
        foreach (OpenVolume volume in release.Volumes)
        {
            long start = plan.Partitions.Single(p => p.Spec.Role == volume.Section.Role).ByteOffset;
            foreach (Extent extent in volume.Index.Extents.Where(e => e.Kind == ExtentKind.Chunk))
                yield return new ChunkPlace(start + extent.Offset, (int)extent.Length, extent.ChunkId);
        }
    }

    private void Expect(string place, long offset, Digest expected, Digest found)
    {
        if (found != expected)
            Add(new Damage(place, offset, $"found SHA-256 {found}, expected {expected}"));
    }

    private void Add(Damage damage)
    {
        lock (_damages)
            _damages.Add(damage);
    }

    private readonly record struct ChunkPlace(long DiskOffset, int Length, Digest Id);
}
