using Imaging.Chunks;
using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;
using Imaging.Wim;

namespace Imaging.Engine.Verifying;

/// <summary>
/// Compares a volume that was applied file by file with the release, as it reads from the disk: its structure by our own checker, its
/// serial number and label, then every name and every byte of every stream (<see cref="NtfsTree"/>). Nothing is written.
/// </summary>
internal sealed class FileVolumeVerifier(IBlockDevice disk)
{
    private const int MostNamed = 5;

    /// <param name="release">Its WIM, where it is there, is asked for the files that differ, and only if some do.</param>
    /// <returns>The first damage; null: intact.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk cannot be read.</exception>
    public Damage? Check(PlannedFileVolume planned, OpenRelease release, CancellationToken cancel)
    {
        disk.DropCache(planned.Partition.ByteOffset, planned.Partition.ByteLength);
        return CheckStructure(planned) ?? CheckTree(planned, release, cancel);
    }

    /// <summary>All volumes of a staged disk that were applied file by file.</summary>
    /// <returns>The first damage of each that has one.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk cannot be read.</exception>
    public static IReadOnlyList<Damage> Check(OpenRelease release, StagePlan plan, IBlockDevice disk, CancellationToken cancel)
    {
        var checker = new FileVolumeVerifier(disk);
        return [.. plan.Files.Select(f => checker.Check(f, release, cancel)).OfType<Damage>()];
    }

    /// <summary>
    /// A staged disk has the release's documents, and not its WIMs; a stick may have one that is damaged. Where there is none that
    /// can be read, or no libwim, the damage counts more than that its files have no names.
    /// </summary>
    private static VolumeTreeDigest? ExpectedOf(OpenRelease release, FileVolume volume, CancellationToken cancel)
    {
        if (release.HostPathOfWim(volume) is not { } path || !ReleaseWim.IsIntact(release, volume, cancel))
            return null;
        try
        {
            using WimFile wim = WimFile.Open(path, cancel: cancel);
            return wim.DigestTree(1);
        }
        catch (ImagingException e) when (e.Code == ExitCode.Wim)
        {
            return null;
        }
    }

    private Damage? CheckStructure(PlannedFileVolume planned)
    {
        PlannedPartition partition = planned.Partition;
        using ByteSourceSlice volume = Open(planned);
        IReadOnlyList<Finding> findings = NtfsChecker.CheckFresh(volume, partition.StartLba, partition.SectorSize);
        return findings.Count == 0
            ? CheckIdentity(planned, NtfsVolume.Open(volume, partition.SectorSize))
            : Damaged(planned, $"{findings[0].Place}: found {findings[0].Found}, expected {findings[0].Expected}");
    }

    private static Damage? CheckIdentity(PlannedFileVolume planned, NtfsVolume volume)
    {
        (ulong Serial, string Label) expected = (planned.Serial, planned.Partition.Spec.Label);
        (ulong Serial, string Label) found = (volume.Boot.Serial, volume.ReadLabel());
        return found == expected ? null : Damaged(
            planned,
            $"found serial number {found.Serial:x16} and label '{found.Label}', expected {expected.Serial:x16} and '{expected.Label}'");
    }

    private Damage? CheckTree(PlannedFileVolume planned, OpenRelease release, CancellationToken cancel)
    {
        VolumeTreeDigest found;
        try
        {
            using ByteSourceSlice volume = Open(planned);
            NtfsVolume opened = NtfsVolume.Open(volume, planned.Partition.SectorSize);
            found = VolumeTreeDigest.Of(add => NtfsTree.Visit(opened, add, cancel: cancel));
        }
        catch (ImagingException e) when (e.Code == ExitCode.PartitionTable)
        {
            return Damaged(planned, $"not readable as a file system ({e.Place}: {e.Found})");
        }

        if (new Digest(found.Sha256) == planned.Volume.Tree)
            return null;
        IReadOnlyList<string> names = ExpectedOf(release, planned.Volume, cancel) is { } expected
            ? found.DifferencesFrom(expected, MostNamed)
            : [];
        return Damaged(planned, names.Count == 0
            ? $"files with the digest {Convert.ToHexStringLower(found.Sha256)}, expected {planned.Volume.Tree}"
            : $"other files than the release has: {string.Join(", ", names)}{(names.Count == MostNamed ? " …" : "")}");
    }

    private ByteSourceSlice Open(PlannedFileVolume planned) =>
        new(disk, planned.Name, planned.Partition.ByteOffset, planned.Partition.ByteLength);

    private static Damage Damaged(PlannedFileVolume planned, string what) => new(planned.Name, planned.Partition.ByteOffset, what);
}
