using Imaging.Core;

namespace Imaging.Disk.Partitions;

/// <summary>What a disk has of a GPT. Nothing is repaired, and neither copy stands in for the other.</summary>
/// <param name="DiskName">What errors call the disk.</param>
/// <param name="Geometry">The disk's size, and where a GPT belongs on it.</param>
/// <param name="ProtectiveMbrProblems">What is wrong with sector 0; empty when nothing is.</param>
/// <param name="Primary">The copy at LBA 1.</param>
/// <param name="Backup">The copy in the disk's last sectors.</param>
public sealed record GptReading(
    string DiskName,
    GptGeometry Geometry,
    IReadOnlyList<string> ProtectiveMbrProblems,
    GptCopy Primary,
    GptCopy Backup)
{
    /// <summary>
    /// Where the header at LBA 1 says its other copy is, believed or not, if that is on the disk but not its last sector: a table made
    /// for a smaller disk. Firmware would find it there, so whoever unmakes this disk zeroes it too.
    /// </summary>
    public long? StrayBackupLba =>
        Primary.Header is { } header && header.AlternateLba > GptGeometry.PrimaryHeaderLba && header.AlternateLba < Geometry.BackupHeaderLba
            ? header.AlternateLba
            : null;

    /// <summary>Everything that keeps this from being a whole and healthy GPT; empty when it is one.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = new List<string>(ProtectiveMbrProblems);
            problems.AddRange(Primary.Problems.Select(p => $"{Primary.Name}: {p}"));
            problems.AddRange(Backup.Problems.Select(p => $"{Backup.Name}: {p}"));
            if (Primary.IsValid && Backup.IsValid && !CopiesAgree)
                problems.Add("the two copies of the GPT differ");
            return problems;
        }
    }

    /// <summary>True when both copies name the same disk and the same partitions.</summary>
    public bool CopiesAgree => Primary.Header?.DiskId == Backup.Header?.DiskId && Primary.Entries.SequenceEqual(Backup.Entries);

    /// <summary>The partitions of a table that is whole: both copies and the protective MBR.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: it is not, and why.</exception>
    public IReadOnlyList<GptEntry> RequireWhole()
    {
        IReadOnlyList<string> problems = Problems;
        if (problems.Count == 0)
            return Primary.Entries;
        throw new ImagingException(ExitCode.PartitionTable, $"{DiskName}, partition table", string.Join("; ", problems),
            "a valid GPT with its backup", "Stage the disk again; if this returns, replace the disk.");
    }
}
