using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>What a partition holds, as far as it matters whether Windows is in it.</summary>
/// <param name="Text">For people.</param>
/// <param name="IsNtfs">True also of one that cannot be read.</param>
/// <param name="HasWindows">True where the files are that every Windows has.</param>
/// <param name="IsEncrypted">True under BitLocker: what it holds is not known.</param>
internal sealed record VolumeKind(string Text, bool IsNtfs, bool HasWindows, bool IsEncrypted)
{
    private static readonly string[] s_windows = [@"\Windows\System32\config\SYSTEM", @"\Windows\System32\ntoskrnl.exe"];

    public static VolumeKind Of(IByteSource volume)
    {
        byte[] sector = new byte[512];
        if (volume.Length < sector.Length)
            return new VolumeKind("nothing", IsNtfs: false, HasWindows: false, IsEncrypted: false);
        volume.Read(0, sector);
        if (NtfsBootSector.IsBitLocker(sector))
            return new VolumeKind("encrypted with BitLocker", IsNtfs: false, HasWindows: false, IsEncrypted: true);
        if (!sector.AsSpan(3).StartsWith("NTFS    "u8))
            return new VolumeKind("no NTFS", IsNtfs: false, HasWindows: false, IsEncrypted: false);
        try
        {
            bool hasWindows = NtfsVolume.Open(volume).Find(s_windows).Count > 0;
            return new VolumeKind(hasWindows ? "NTFS with Windows" : "NTFS without Windows", IsNtfs: true, hasWindows, IsEncrypted: false);
        }
        catch (ImagingException e) when (e.Code == ExitCode.PartitionTable)
        {
            return new VolumeKind($"NTFS that cannot be read ({e.Message})", IsNtfs: true, HasWindows: false, IsEncrypted: false);
        }
    }
}
