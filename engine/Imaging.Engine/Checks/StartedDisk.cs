using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Pipeline;
using Imaging.Registry;
using Imaging.Volumes.Ntfs;

namespace Imaging.Engine.Checks;

/// <summary>
/// Keeps a forgotten stick from wiping a machine that is in use. A disk with this product's partition GUIDs, whichever release and in
/// whichever copy of the GPT, counts as started, unless
/// <list type="bullet">
/// <item>LBA 0 is zero: it was never finished; or</item>
/// <item>the head of its Windows partition is zero: no Windows was ever there; or</item>
/// <item>that is NTFS with a $LogFile of nothing but 0xFF, as it was staged: Windows writes to it as soon as it starts; and its registry,
/// where it has one, does not say that Windows has been set up.</item>
/// </list>
/// BitLocker, another file system, damage and what cannot be read count as started. Tables of others are none of its business.
/// </summary>
public static class StartedDisk
{
    private const string SystemHive = @"\Windows\System32\config\SYSTEM";
    private const int LargestHive = 512 * 1024 * 1024;

    /// <summary>Bytes of a hive's header: what is shorter stands for one, in images that are no Windows.</summary>
    private const int SmallestHive = 4096;

    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Started"/>; <see cref="ExitCode.DeviceIo"/>: the partition tables cannot be read.
    /// </exception>
    public static void Refuse(IBlockDevice disk, string remedy)
    {
        if (WhyStarted(disk) is { } reason)
            throw new ImagingException(
                ExitCode.Started, disk.Name, $"a staged disk whose Windows has started ({reason})", "one that nobody has used yet", remedy);
    }

    /// <summary>Null where the disk is not one of this product's, or its Windows has never started; else what says that it has.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the partition tables cannot be read.</exception>
    public static string? WhyStarted(IBlockDevice disk)
    {
        if (IsZero(disk, disk.SectorSize))
            return null;
        GptReading reading = GptReader.Read(disk, disk.SectorSize);
        List<GptEntry> entries = [.. reading.Primary.Entries.Concat(reading.Backup.Entries).Distinct()];
        List<Guid> disks = [.. new[] { reading.Primary.Header, reading.Backup.Header }.OfType<GptHeader>().Select(h => h.DiskId)];
        if (!entries.Exists(e => Array.Exists(Enum.GetValues<PartitionRole>(), role => IsOurs(e, role))))
            return null;
        GptEntry[] windows = [.. entries.Where(e => IsOurs(e, PartitionRole.Windows))];
        return windows.Length == 0
            ? "its Windows partition has another GUID, or is gone"
            : windows.Select(w => WhyStarted(disk, w)).FirstOrDefault(reason => reason is not null);

        bool IsOurs(GptEntry entry, PartitionRole role) => disks.Exists(d => DiskIdentity.IsPartitionOf(d, role, entry.Id));
    }

    private static string? WhyStarted(IBlockDevice disk, GptEntry windows)
    {
        try
        {
            if (windows.FirstLba < 1 || windows.LastLba < windows.FirstLba || windows.LastLba >= disk.Length / disk.SectorSize)
                return $"its Windows partition lies at LBA {windows.FirstLba} to {windows.LastLba}, not on the disk";
            var volume = new ByteSourceSlice(
                disk, "Windows partition", windows.FirstLba * disk.SectorSize, (windows.LastLba - windows.FirstLba + 1) * disk.SectorSize);
            if (IsZero(volume, (int)Math.Min(HeldHeads.HeadLength, volume.Length)))
                return null;
            NtfsVolume ntfs = NtfsVolume.Open(volume, disk.SectorSize);
            return ntfs.HasUnusedLog() ? WhySetUp(ntfs) : "Windows has written to its $LogFile";
        }
        catch (ImagingException e)
        {
            return $"{e.Place}: {e.Found}";
        }
    }

    /// <summary>
    /// A Linux that mounts the volume empties the log again. What Setup has done stays: the registry of an image that was generalised says
    /// that Setup is to run, and that of a Windows in use does not.
    /// </summary>
    private static string? WhySetUp(NtfsVolume volume)
    {
        if (volume.Find(SystemHive) is not { } record)
            return null;
        NtfsStream data = volume.Load(record).Require(AttributeType.Data);
        if (data.Size < SmallestHive)
            return null;
        if (data.Flags != AttributeFlags.None || data.Size > LargestHive)
            return $"{SystemHive}: {data.Size} bytes, compressed or too many";
        RegistryHive hive = RegistryHive.Open(data.ReadAll(LargestHive), SystemHive);
        return hive.Root.Find("Setup")?.Value("SetupType")?.Number == 0 ? "its Windows has been set up" : null;
    }

    private static bool IsZero(IByteSource source, int length)
    {
        var head = new byte[length];
        source.Read(0, head);
        return !head.AsSpan().ContainsAnyExcept((byte)0);
    }
}
