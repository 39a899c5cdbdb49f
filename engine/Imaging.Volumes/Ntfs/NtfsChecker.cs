using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Judges a volume by what other tools do not look at:
/// <list type="number">
/// <item>boot sector, size against partition, backup boot sector (<see cref="BootCheck"/>);</item>
/// <item>$MFTMirr, $Volume's flags, the length of $BadClus:$Bad (<see cref="SystemFileCheck"/>);</item>
/// <item>every MFT record: fixups, header, attributes, runs and sizes (<see cref="RecordCheck"/>, <see cref="StreamCheck"/>);</item>
/// <item>$Bitmap against the clusters all files have together, its padding and its sizes (<see cref="BitmapCheck"/>).</item>
/// </list>
/// Does not look into folder indexes, security descriptors or file content, and repairs nothing.
/// </summary>
public static class NtfsChecker
{
    /// <summary>Checks a whole volume.</summary>
    /// <param name="volume">The partition: as long as the volume with its backup boot sector.</param>
    /// <param name="hiddenSectors">Sectors before the partition, where they are known.</param>
    /// <param name="sectorSize">Bytes of the disk's sectors: 512 or 4096.</param>
    /// <returns>What is wrong, at most 200 findings; empty for a sound volume.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the volume cannot be read.</exception>
    public static IReadOnlyList<Finding> Check(
        IByteSource volume, long? hiddenSectors = null, int sectorSize = NtfsGeometry.SectorSize) =>
        Check(volume, sectorSize, (opened, findings) =>
        {
            findings.Try(() => BootCheck.Run(opened, hiddenSectors, findings));
            findings.Try(() => BitmapCheck.CheckSlack(opened, findings));
        });

    /// <summary>
    /// As <see cref="Check(IByteSource, long?, int)"/>, a volume that mkntfs or Windows has just made
    /// (<see cref="FreshVolumeCheck"/>). Not the slack of $Bitmap, of which nobody says what Windows leaves there.
    /// </summary>
    public static IReadOnlyList<Finding> CheckFresh(IByteSource volume, long hiddenSectors, int sectorSize) =>
        Check(volume, sectorSize, (opened, findings) =>
    {
        findings.Try(() => BootCheck.Run(opened, hiddenSectors, findings));
        FreshVolumeCheck.Run(opened, findings);
    });

    /// <summary>
    /// Checks a volume that Windows made. Not what no other tool looks at and laying it down makes anew: hidden sectors, the backup boot
    /// sector, the slack of $Bitmap.
    /// </summary>
    /// <returns>As <see cref="Check(IByteSource, long?, int)"/>.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the volume cannot be read.</exception>
    public static IReadOnlyList<Finding> CheckCaptured(IByteSource volume) =>
        Check(volume, NtfsGeometry.SectorSize, static (_, _) => { });

    private static IReadOnlyList<Finding> Check(IByteSource volume, int sectorSize, Action<NtfsVolume, Findings> checkEdges)
    {
        var findings = new Findings(ExitCode.PartitionTable);
        findings.Try(() =>
        {
            NtfsVolume opened = NtfsVolume.Open(volume, sectorSize);
            checkEdges(opened, findings);
            SystemFileCheck.Run(opened, findings);
            ClusterBitmap used = RecordCheck.Run(opened, findings);
            findings.Try(() => BitmapCheck.Run(opened, used, findings));
        });
        return findings.List;
    }
}
