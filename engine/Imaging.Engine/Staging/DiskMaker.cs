using System.Diagnostics;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Pipeline;
using Imaging.Platform.Devices;

namespace Imaging.Engine.Staging;

/// <summary>
/// Carries out a plan so that the disk is untouched, unbootable or complete, wherever the power goes. Each line ends with a flush:
/// <list type="number">
/// <item>zero LBA 0, and read it back: a disk that does not keep even that is left as it is;</item>
/// <item>probe whether the disk is as large as it says (<see cref="CapacityProbe"/>);</item>
/// <item>zero both GPT copies, the first and last MiB, the head of every partition to come; read all of it back;</item>
/// <item>discard, for a limited time;</item>
/// <item>contents, the heads of the volumes held back; read back;</item>
/// <item>volumes that are applied file by file, where there are some; read back;</item>
/// <item>heads;</item>
/// <item>backup GPT;</item>
/// <item>primary GPT; read heads and both copies back;</item>
/// <item>LBA 0, and read it back: this is the commit.</item>
/// </list>
/// </summary>
/// <remarks>
/// The reader may be ahead, in memory, from before the first line; where it fails, the run fails when contents are due.
/// LBA 0 is the commit, and not the GPT, because UEFI firmware repairs a missing primary GPT from the backup and boots; without LBA 0 it
/// boots nothing.
/// </remarks>
/// <param name="makeFiles">Makes a volume that is applied file by file; when it returns, that is on the disk and was read back.</param>
public sealed class DiskMaker(
    StagePlan plan, IBlockDevice disk, ContentReader reader, StageOptions options, PhaseClock clock, IStageEvents events,
    Action<PlannedFileVolume> makeFiles)
{
    /// <exception cref="ImagingException">The first failure; the disk does not boot then.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the disk does not boot then.</exception>
    public void Run(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        clock.Run(Phase.Unmake, Unmake);
        clock.Run(Phase.Discard, () => Discard(cancel));
        var heads = new HeldHeads(plan.Volumes.Select(v => v.ByteOffset));
        clock.Run(Phase.Content, () => WriteContent(heads, cancel));
        cancel.ThrowIfCancellationRequested();
        if (plan.Files.Count > 0)
            clock.Run(Phase.Files, MakeFiles);
        cancel.ThrowIfCancellationRequested();
        clock.Run(Phase.Commit, () => Commit(heads));
    }

    private (long Source, long Target) Unmake()
    {
        List<DiskRange> ranges = [.. plan.Zeroed, .. StrayBackup()];
        Zero(plan.FirstSector);
        disk.Flush();
        ExpectZeros(plan.FirstSector);
        var probe = new CapacityProbe(disk, plan.Identity.DiskId);
        long probed = probe.Run() + probe.Erase();
        ranges.ForEach(Zero);
        disk.Flush();
        ExpectZeros(plan.FirstSector);
        ranges.ForEach(ExpectZeros);
        return (0, plan.FirstSector.Length + probed + ranges.Sum(r => r.Length));
    }

    /// <summary>The backup GPT of a smaller disk this one was cloned from: firmware would find it where the primary says.</summary>
    private IEnumerable<DiskRange> StrayBackup()
    {
        GptReading old = GptReader.Read(disk, disk.SectorSize);
        if (old.StrayBackupLba is not { } lba)
            yield break;
        long first = Math.Max(1, lba - old.Geometry.EntriesSectors);
        yield return new DiskRange(first * disk.SectorSize, (lba - first + 1) * disk.SectorSize);
    }

    /// <summary>
    /// A hint only: nothing relies on what a discarded range reads as, and a device that takes its time is not waited for.
    /// </summary>
    private (long Source, long Target) Discard(CancellationToken cancel)
    {
        const long Step = 4 * ByteSize.GiB;
        var watch = Stopwatch.StartNew();
        foreach (DiskRange range in plan.Discarded)
        {
            for (long done = 0; done < range.Length && watch.Elapsed < options.DiscardLimit; done += Step)
            {
                cancel.ThrowIfCancellationRequested();
                if (!TryDiscard(range.Offset + done, Math.Min(Step, range.Length - done)))
                    return (0, 0);
            }
        }

        return (0, 0);
    }

    private bool TryDiscard(long offset, long length)
    {
        try
        {
            disk.Discard(offset, length);
            return true;
        }
        catch (ImagingException e)
        {
            events.Warned($"Not discarded, and staged without it: {e.Message}");
            return false;
        }
    }

    private (long Source, long Target) WriteContent(HeldHeads heads, CancellationToken cancel)
    {
        using var writer = new TargetWriter(disk, heads, options.ReadBack) { SegmentLength = options.SegmentLength };
        var pipeline = new ContentPipeline(plan.Content, reader, writer);
        long total = plan.Content.TargetBytes;
        long held = plan.Volumes.Count() * (long)HeldHeads.HeadLength;
        foreach (DiskRange range in plan.Written)
            disk.Reserve(range.Offset, range.Length);
        using (new ProgressTimer(() => events.Moved(new Progress(Phase.Content, Done(), total))))
            pipeline.Run(cancel);
        return (reader.BytesRead, pipeline.TargetBytesDone);

        // What has to be read back is done when it was: a slow disk reads for a while after the last write. Heads are not read here.
        long Done() => options.ReadBack
            ? (pipeline.TargetBytesDone + Math.Min(total, writer.ReadBackBytesDone + held)) / 2
            : pipeline.TargetBytesDone;
    }

    private (long Source, long Target) MakeFiles()
    {
        foreach (PlannedFileVolume volume in plan.Files)
            makeFiles(volume);
        return (plan.Files.Sum(f => f.Volume.Parts.Sum(p => p.Length)), plan.Files.Sum(f => f.Volume.Bytes));
    }

    private (long Source, long Target) Commit(HeldHeads heads)
    {
        foreach ((long offset, ReadOnlyMemory<byte> bytes) in heads.All)
            disk.Write(offset, bytes.Span);
        disk.Flush();
        disk.Write(plan.Table.BackupOffset, plan.Table.Backup.Span);
        disk.Flush();
        disk.Write(plan.Table.PrimaryOffset, plan.Table.Primary.Span);
        disk.Flush();

        foreach ((long offset, ReadOnlyMemory<byte> bytes) in heads.All)
            ExpectBytes(offset, bytes.Span);
        ExpectBytes(plan.Table.BackupOffset, plan.Table.Backup.Span);
        ExpectBytes(plan.Table.PrimaryOffset, plan.Table.Primary.Span);

        disk.Write(plan.FirstSector.Offset, plan.Table.ProtectiveMbr.Span);
        disk.Flush();
        ExpectBytes(plan.FirstSector.Offset, plan.Table.ProtectiveMbr.Span);
        return (
            0, heads.All.Sum(h => (long)h.Bytes.Length) + plan.Table.Backup.Length + plan.Table.Primary.Length + plan.FirstSector.Length);
    }

    private void Zero(DiskRange range) => disk.Write(range.Offset, new byte[range.Length]);

    private void ExpectZeros(DiskRange range) => ExpectBytes(range.Offset, new byte[range.Length]);

    private void ExpectBytes(long offset, ReadOnlySpan<byte> expected)
    {
        var found = new byte[expected.Length];
        disk.Read(offset, found);
        int same = found.AsSpan().CommonPrefixLength(expected);
        if (same < expected.Length)
            throw new ImagingException(
                ExitCode.DeviceIo, $"{disk.Name} at offset {offset + same}", $"0x{found[same]:x2} on reading back",
                $"0x{expected[same]:x2}, as written", "The disk does not keep what is written to it: replace it.");
    }
}
