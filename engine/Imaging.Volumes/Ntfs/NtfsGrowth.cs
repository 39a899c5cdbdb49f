using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Makes a volume fill a larger partition, as a list of writes:
/// <list type="number">
/// <item>the boot sector gets the new total of sectors, the hidden sectors and the serial;</item>
/// <item>$Bitmap gets a bit for every new cluster (<see cref="BitmapGrowth"/>);</item>
/// <item>$BadClus:$Bad, a hole as long as the volume, gets longer (<see cref="BadClusterGrowth"/>);</item>
/// <item>the sectors after the last whole cluster get zeros and, in the last one, the backup boot sector.</item>
/// </list>
/// Reads only the boot sector, MFT records 6 and 8 and the end of $Bitmap, so that a release has to keep no more than these. $MFTMirr
/// stays: at 4 KiB clusters it holds records 0 to 3. Does not move clusters, shrink, or touch $LogFile.
/// </summary>
public static class NtfsGrowth
{
    /// <summary>Plans every write that makes a sealed volume one of its own partition, growth or not.</summary>
    /// <param name="pristine">The volume as built; read only in the <see cref="NtfsLayout.Own"/> ranges.</param>
    /// <param name="partitionBytes">Bytes of the partition, a multiple of 512.</param>
    /// <param name="hiddenSectors">512-byte sectors before the partition.</param>
    /// <param name="serial">The volume's serial number.</param>
    /// <returns>
    /// Ascending and disjoint, each in whole sectors, each either inside one <see cref="NtfsLayout.Own"/> range or outside every cluster
    /// that was allocated before.
    /// </returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: the partition is smaller than the volume, too large for
    /// NTFS, or an MFT record has no room; <see cref="ExitCode.PartitionTable"/>: the pristine bytes are damaged.</exception>
    public static IReadOnlyList<NtfsWrite> Plan(IByteSource pristine, long partitionBytes, long hiddenSectors, ulong serial)
    {
        byte[] sector = new byte[NtfsGeometry.SectorSize];
        pristine.Read(0, sector);
        NtfsBootSector boot = NtfsBootSector.Parse(sector, pristine.Name);
        NtfsGeometry grown = CheckTarget(pristine.Name, boot.Geometry, partitionBytes, hiddenSectors);

        NtfsBootSector.Edit(sector, grown.TotalSectors, (uint)hiddenSectors, serial);
        List<NtfsWrite> writes = [NtfsWrite.Of(0, sector), Tail(grown, sector)];
        if (grown.Clusters > boot.Geometry.Clusters)
        {
            writes.AddRange(BitmapGrowth.Plan(pristine, boot, grown));
            writes.Add(BadClusterGrowth.Plan(pristine, boot, grown));
        }

        writes.Sort((a, b) => a.Range.Offset.CompareTo(b.Range.Offset));
        return writes;
    }

    private static NtfsGeometry CheckTarget(string place, NtfsGeometry built, long partitionBytes, long hiddenSectors)
    {
        if (partitionBytes % NtfsGeometry.SectorSize != 0)
            throw NtfsErrors.TargetRefused(
                $"{place}: partition", $"{partitionBytes} bytes", "a multiple of 512 bytes", "Lay the partition out in whole sectors.");
        NtfsPartition.Check(place, partitionBytes, hiddenSectors, NtfsGeometry.SectorSize);
        NtfsGeometry grown = NtfsGeometry.OfPartition(partitionBytes);
        if (partitionBytes < built.PartitionBytes)
            throw NtfsErrors.TargetRefused(
                $"{place}: partition",
                $"{partitionBytes} bytes",
                $"at least {built.PartitionBytes}, the size the volume was built with",
                "Use a larger disk, or build the release for a smaller one (disk.minimum).");
        return grown;
    }

    private static NtfsWrite Tail(NtfsGeometry grown, byte[] bootSector)
    {
        byte[] tail = new byte[grown.PartitionBytes - grown.TailOffset];
        bootSector.CopyTo(tail.AsSpan((int)(grown.BackupBootOffset - grown.TailOffset)));
        return NtfsWrite.Of(grown.TailOffset, tail);
    }
}
