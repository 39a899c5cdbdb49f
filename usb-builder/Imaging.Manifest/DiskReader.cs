using System.Buffers;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Manifest;

/// <summary>Reads <c>disk:</c>, and checks that the partitions make a disk Windows boots from and fit the smallest one.</summary>
internal static class DiskReader
{
    /// <summary>Partitions start and end at multiples of this, in bytes.</summary>
    private const long Alignment = ByteSize.MiB;

    /// <summary>What both partition tables take, with the alignment they cost: the first and the last MiB.</summary>
    private const long Tables = 2 * Alignment;

    /// <summary>Firmware and Windows need more; below it FAT32 has too few clusters to be FAT32 in comfort.</summary>
    private const long SmallestEsp = 100 * ByteSize.MiB;

    /// <summary>What a FAT short name, and so a label, cannot hold (Microsoft FAT specification 1.03, "Short directory entries").</summary>
    private static readonly SearchValues<char> s_noFatLabel = SearchValues.Create("\"*+,./:;<=>?[\\]|");

    private static readonly Dictionary<string, PartitionRole> s_roles = PartitionRoles.All.ToDictionary(r => r.Word, r => r.Role);

    public static ManifestDisk Read(ManifestSection disk)
    {
        long? minimum = disk.Size("minimum");
        IReadOnlyList<ManifestSection> sections = disk.Maps("partitions", ManifestFields.Partition);
        var partitions = sections.Select(s => (Section: s, Role: s.Choice("role", s_roles))).ToList();
        if (disk.Has("partitions") && partitions.TrueForAll(p => p.Role is not null))
            CheckRoles(disk, [.. partitions.Select(p => (p.Section, p.Role!.Value))]);
        PartitionSpec[] specs = [.. partitions.Select(p => ReadPartition(p.Section, p.Role))];
        if (minimum is { } bytes)
            CheckFit(disk, bytes, specs);
        return new ManifestDisk(minimum ?? 0, DiskTargetsReader.Read(disk, minimum), specs);
    }

    private static PartitionSpec ReadPartition(ManifestSection section, PartitionRole? role)
    {
        bool grows = section.Flag("grow");
        bool? mayGrow = role is { } known ? PartitionRoles.Of(known).Grows : null;
        if (mayGrow == true && !grows)
            section.Report("grow", section.Has("grow") ? "false" : "a Windows partition of a fixed size", "grow: true",
                "Add grow: true; the Windows partition takes what the others leave.");
        else if (mayGrow == false && grows)
            section.Report("grow", "true", "only the Windows partition to grow", "Delete the field and give a size.");
        return new PartitionSpec(role ?? PartitionRole.Windows, ReadSize(section, role, grows), grows, ReadLabel(section, role));
    }

    private static long ReadSize(ManifestSection section, PartitionRole? role, bool grows)
    {
        if (!section.Has("size") && !grows && role != PartitionRole.Windows)
            section.Report("size", "no field \"size\"", "a size", "Add size, such as 1GiB; only the partition that grows needs none.");
        if (section.Size("size") is not { } size)
            return 0;
        string written = section.Scalar("size")!.Text;
        if (role == PartitionRole.Esp && size < SmallestEsp)
            section.Report("size", written, "at least 100 MiB, better 260 MiB or more", "Write 300MiB or more.");
        else if (size == 0 || size % Alignment != 0)
            section.Report("size", written, "a multiple of 1 MiB", $"Write {Math.Max(1, size / Alignment)}MiB or the like.");
        return size;
    }

    private static string ReadLabel(ManifestSection section, PartitionRole? role)
    {
        if (!section.Has("label"))
            return "";
        PartitionRoleFacts facts = PartitionRoles.Of(role ?? PartitionRole.Windows);
        string label = section.Text("label", facts.LabelLength);
        if (facts.Content == PartitionContent.Fat32 && label.AsSpan().IndexOfAny(s_noFatLabel) is var at and >= 0)
            section.Report("label", $"a {label[at]} in the label", "a FAT label", "Use letters, digits and spaces.");
        else if (facts.Content == PartitionContent.Fat32 && label.Any(c => c > 126))
            section.Report("label", ManifestNode.Quote(label), "a FAT label", "Use letters without accents, digits and spaces.");
        return label;
    }

    private static void CheckRoles(ManifestSection disk, List<(ManifestSection Section, PartitionRole Role)> partitions)
    {
        foreach (PartitionRoleFacts role in PartitionRoles.All.Where(r => r.IsRequired && !partitions.Exists(p => p.Role == r.Role)))
            disk.Report("partitions", $"no {role.Word} partition", "one", $"Add a partition with role: {role.Word}.");

        foreach (PartitionRoleFacts role in PartitionRoles.All)
        {
            foreach ((ManifestSection second, _) in partitions.Where(p => p.Role == role.Role).Skip(1))
                second.Report("role", $"another {role.Word} partition", "one", "Delete one of them.");
        }

        int windows = partitions.FindIndex(p => p.Role == PartitionRole.Windows);
        int recovery = partitions.FindIndex(p => p.Role == PartitionRole.Recovery);
        if (windows >= 0 && recovery >= 0 && recovery != windows + 1)
            partitions[recovery].Section.Report("role", $"recovery as partition {recovery + 1}", "it directly behind windows",
                "Move it there: Windows RE has to be.");

        int esp = partitions.FindIndex(p => p.Role == PartitionRole.Esp);
        if (esp > 0)
            partitions[esp].Section.Report("role", $"esp as partition {esp + 1}", "it as the first", "Move it to the top of the list.");
    }

    private static void CheckFit(ManifestSection disk, long minimum, PartitionSpec[] partitions)
    {
        // The Windows partition may leave its size out; it still has to have some room.
        decimal needed = Tables + partitions.Sum(p => (decimal)(p.Grow ? Math.Max(p.Size, Alignment) : p.Size));
        if (minimum < needed)
            disk.Report("minimum", disk.Scalar("minimum")!.Text, $"at least {decimal.Ceiling(needed / ByteSize.MiB)} MiB",
                "Raise it, or make partitions smaller.");
    }
}
