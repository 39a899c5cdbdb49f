using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>Disks as they come to the line: full of something else, so that a write that was forgotten shows.</summary>
public static class OldDisk
{
    /// <summary>
    /// A bootable disk of an earlier stage, its NTFS volumes overwritten since wherever the new plan writes. Where it was staged onto a
    /// smaller disk, it was cloned onto this one: its backup GPT lies in the middle.
    /// </summary>
    public static MemoryDevice Bootable(StageFixture fixture, PlannedBytes planned, long stagedAs)
    {
        PlannedBytes old = fixture.ReadPlanned(fixture.Plan(seed: 4711, stagedAs));
        var disk = new MemoryDevice("disk", planned.Plan.DiskBytes);
        Fill(disk, planned);
        foreach (DiskRange range in old.All.Where(r => !InVolumes(old.Plan, r)))
            Copy(old.Disk, disk, range);
        foreach (PlannedPartition partition in old.Plan.Volumes)
            Copy(old.Disk, disk, new DiskRange(partition.ByteOffset, 4096));
        return disk;
    }

    /// <summary>Random bytes wherever the plan writes, and something like an MBR with boot code in LBA 0.</summary>
    public static MemoryDevice Garbage(PlannedBytes planned)
    {
        var disk = new MemoryDevice("disk", planned.Plan.DiskBytes);

        // In the head that the capacity probe searches.
        const long Probed = 128L * 1024 * 1024;
        const long Piece = 4 * 1024 * 1024;
        for (long offset = Piece; offset < Probed; offset += Piece)
            disk.Write(offset, Enumerable.Repeat((byte)0xA5, 512).ToArray());
        Fill(disk, planned);
        return disk;
    }

    private static bool InVolumes(StagePlan plan, DiskRange range) =>
        plan.Volumes.Skip(1).Any(p => range.Offset >= p.ByteOffset && range.Offset < p.ByteOffset + p.ByteLength);

    private static void Fill(MemoryDevice disk, PlannedBytes planned)
    {
        var random = new Random(99);
        foreach (DiskRange range in planned.All)
        {
            var bytes = new byte[range.Length];
            random.NextBytes(bytes);
            if (range.Offset == 0)
                (bytes[510], bytes[511]) = (0x55, 0xAA);
            disk.Write(range.Offset, bytes);
        }
    }

    private static void Copy(MemoryDevice from, MemoryDevice to, DiskRange range)
    {
        var bytes = new byte[range.Length];
        from.Read(range.Offset, bytes);
        to.Write(range.Offset, bytes);
    }
}
