using System.Text;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>Refuses a volume that somebody has yet to finish with: what it holds must not be laid onto another disk.</summary>
static class SealableState
{
    public const string HibernationFile = @"\hiberfil.sys";

    /// <summary>
    /// How the file begins of a machine that sleeps, that was cut off while it woke, and that always wakes from the same sleep. Of one that
    /// woke it is "wake", later zeros (PO_MEMORY_IMAGE: libhibr's "Windows Hibernation File format"; Hibr2Bin has the names).
    /// </summary>
    private static readonly string[] s_hibernated = ["hibr", "rstr", "horm"];

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>.</exception>
    public static void RefuseBitLocker(IByteSource volume)
    {
        byte[] sector = new byte[NtfsGeometry.SectorSize];
        volume.Read(0, sector);
        if (NtfsBootSector.IsBitLocker(sector))
            throw NtfsErrors.NotSealable(
                $"{volume.Name}: boot sector",
                "BitLocker's mark \"-FVE-FS-\"",
                "\"NTFS    \"",
                "Decrypt the volume (manage-bde -off) and capture it again.");
    }

    /// <param name="found">The record of <see cref="HibernationFile"/>, if there is one.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>.</exception>
    public static void Check(NtfsVolume volume, IReadOnlyDictionary<string, long> found)
    {
        CheckFlags(volume);
        CheckLog(volume);
        if (found.TryGetValue(HibernationFile, out long number))
            CheckHibernation(volume, number);
    }

    private static void CheckFlags(NtfsVolume volume)
    {
        VolumeFlags flags = volume.ReadFlags() & VolumeFlags.Unfinished;
        if (flags != VolumeFlags.None)
            throw NtfsErrors.NotSealable(
                $"{volume.Source.Name}: $Volume, flags", $"{flags} (0x{(ushort)flags:X4})", "none",
                "Run chkdsk /f on the reference machine, shut it down fully and capture it again; or make the volume again.");
    }

    private static void CheckLog(NtfsVolume volume)
    {
        NtfsStream log = volume.Load(MftReference.LogFile).Require(AttributeType.Data);
        if (LogFileState.WhyInUse(log) is { } reason)
            throw NtfsErrors.NotSealable(
                $"{volume.Source.Name}: $LogFile", $"a log in use ({reason})", "one that is closed, or all 0xFF",
                "Shut the reference machine down fully (shutdown /s /f /t 0) and capture it again; or make the volume again.");
    }

    private static void CheckHibernation(NtfsVolume volume, long number)
    {
        NtfsStream? data = volume.Load(number).Stream(AttributeType.Data);
        if (data is null || data.Size < 4)
            return;
        byte[] mark = new byte[4];
        data.Read(0, mark);
        if (s_hibernated.Contains(Encoding.ASCII.GetString(mark), StringComparer.OrdinalIgnoreCase))
            throw NtfsErrors.NotSealable(
                $"{volume.Source.Name}: {HibernationFile}", $"a hibernated Windows (\"{Encoding.ASCII.GetString(mark)}\")",
                "one that was shut down",
                "Turn hibernation and fast startup off (powercfg /h off), shut down and capture it again.");
    }
}
