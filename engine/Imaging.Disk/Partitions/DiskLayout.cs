using Imaging.Core;

namespace Imaging.Disk.Partitions;

/// <summary>Places partitions on a disk: in the order asked for, each on a 1 MiB boundary, none touching the partition tables.</summary>
public static class DiskLayout
{
    /// <summary>Bytes: where partitions begin and end.</summary>
    public const long Alignment = ByteSize.MiB;

    /// <summary>Bytes before the first partition, for the MBR and the primary GPT.</summary>
    private const long Head = Alignment;

    /// <summary>Bytes left for the backup GPT, which needs 33 sectors of 512 or 5 of 4096 bytes of them.</summary>
    private const long Tail = Alignment;

    /// <summary>More than any disk has, and small enough for 128 of them to add up.</summary>
    private const long MaximumSize = 1L << 55;

    /// <summary>The smallest disk, in bytes, on which <see cref="Plan"/> succeeds, whatever its sector size.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the specs are wrong in themselves.</exception>
    public static long MinimumDiskBytes(IReadOnlyList<PartitionSpec> specs)
    {
        Check(specs);
        return Head + specs.Sum(SmallestSize) + Tail;
    }

    /// <param name="diskBytes">Size of the disk in bytes.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <param name="specs">What to place, at most 128, at most one of them growing.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: the disk is too small; <see cref="ExitCode.Manifest"/>: the specs are wrong in themselves.
    /// </exception>
    public static IReadOnlyList<PlannedPartition> Plan(long diskBytes, int sectorSize, IReadOnlyList<PartitionSpec> specs)
    {
        var geometry = new GptGeometry(diskBytes, sectorSize);
        long needed = MinimumDiskBytes(specs);
        if (diskBytes < needed)
        {
            throw new ImagingException(ExitCode.TargetRefused, "disk layout", $"a disk of {Describe(diskBytes)}",
                $"at least {Describe(needed)} for its {specs.Count} partitions", "Use a larger disk, or ask for smaller partitions.");
        }

        long end = (geometry.LastUsableLba + 1) * sectorSize / Alignment * Alignment;
        long rest = end - Head - specs.Sum(SmallestSize);
        var planned = new List<PlannedPartition>(specs.Count);
        long offset = Head;
        foreach (PartitionSpec spec in specs)
        {
            long length = SmallestSize(spec) + (spec.Grow ? rest : 0);
            planned.Add(new PlannedPartition(spec, offset / sectorSize, length / sectorSize, sectorSize));
            offset += length;
        }

        return planned;
    }

    private static long SmallestSize(PartitionSpec spec) => spec.Grow ? Math.Max(spec.Size, Alignment) : spec.Size;

    private static void Check(IReadOnlyList<PartitionSpec> specs)
    {
        if (specs.Count > GptGeometry.EntryCount)
            throw Wrong("partitions", $"{specs.Count} partitions", $"at most {GptGeometry.EntryCount}");
        if (specs.Count(s => s.Grow) > 1)
            throw Wrong("partitions", $"{specs.Count(s => s.Grow)} partitions that grow", "at most one that takes what the others leave");
        for (int i = 0; i < specs.Count; i++)
            CheckOne($"partitions[{i}] ({specs[i].Role})", specs[i]);
    }

    private static void CheckOne(string place, PartitionSpec spec)
    {
        if (spec.Size < 0 || spec.Size > MaximumSize || (spec.Size == 0 && !spec.Grow))
            throw Wrong(place, $"a size of {spec.Size} bytes", spec.Grow ? "0 or a size of 1 MiB or more" : "a size of 1 MiB or more");
        if (spec.Size % Alignment != 0)
            throw Wrong(place, $"a size of {spec.Size} bytes", "a multiple of 1 MiB");
        if (spec.Label.Length > GptEntry.MaximumNameLength)
            throw Wrong(place, $"the label '{spec.Label}'", $"at most {GptEntry.MaximumNameLength} characters");
    }

    private static ImagingException Wrong(string place, string found, string expected) =>
        new(ExitCode.Manifest, place, found, expected, "Correct the disk layout.");

    private static string Describe(long bytes) => $"{bytes} bytes ({ByteSize.Format(bytes)})";
}
