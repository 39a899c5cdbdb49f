using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Pipeline;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>The disk a plan makes, gathered without the code that writes disks, and the pieces it is made of.</summary>
public sealed class PlannedBytes : IContentSink
{
    private readonly List<DiskRange> _content = [];

    public PlannedBytes(StagePlan plan)
    {
        Plan = plan;
        Disk = new MemoryDevice("planned", plan.DiskBytes);
        Disk.Write(0, plan.Table.ProtectiveMbr.Span);
        Disk.Write(plan.Table.PrimaryOffset, plan.Table.Primary.Span);
        Disk.Write(plan.Table.BackupOffset, plan.Table.Backup.Span);
    }

    public StagePlan Plan { get; }

    /// <summary>All that is not planned is zero.</summary>
    public MemoryDevice Disk { get; }

    /// <summary>Pieces of volumes, ascending.</summary>
    public IReadOnlyList<DiskRange> Content => [.. _content.OrderBy(r => r.Offset)];

    /// <summary>Everything that has one right value on a complete disk, ascending; the zeroed ranges overlap the rest.</summary>
    public IReadOnlyList<DiskRange> All => [.. _content.Concat(Plan.Zeroed).Append(Plan.FirstSector).OrderBy(r => r.Offset)];

    public void Write(long diskOffset, ReadOnlySpan<byte> data)
    {
        Disk.Write(diskOffset, data);
        lock (_content)
            _content.Add(new DiskRange(diskOffset, data.Length));
    }

    public void Complete()
    {
    }

    public void Trail(CancellationToken cancel)
    {
    }

    /// <summary>Offset of the first byte in which a disk is not as planned; null where it is complete.</summary>
    public long? FirstDifference(IByteSource disk) => All.Select(r => FirstDifference(disk, Disk, r)).FirstOrDefault(d => d is not null);

    public static long? FirstDifference(IByteSource one, IByteSource other, DiskRange range)
    {
        int step = (int)Math.Min(1024 * 1024, range.Length);
        var left = new byte[step];
        var right = new byte[step];
        for (long done = 0; done < range.Length; done += step)
        {
            int count = (int)Math.Min(step, range.Length - done);
            one.Read(range.Offset + done, left.AsSpan(0, count));
            other.Read(range.Offset + done, right.AsSpan(0, count));
            int same = left.AsSpan(0, count).CommonPrefixLength(right.AsSpan(0, count));
            if (same < count)
                return range.Offset + done + same;
        }

        return null;
    }
}
