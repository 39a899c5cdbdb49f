using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Verifying;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Imaging.Wim;

namespace Imaging.Engine.Files;

/// <summary>Applies the one image of a WIM to an empty volume.</summary>
internal delegate void ExtractImage(WimFile wim, IVolumeWindow window, Action<WimProgress> progress, CancellationToken cancel);

/// <summary>
/// Applies a volume file by file: a window onto its partition, an empty NTFS volume, libwim, the serial number; then everything is on
/// the disk, and is compared with the release as it reads from there, and the log is cleared. No table lists the partition with what
/// makes a disk start, and afterwards none lists it at all.
/// </summary>
internal sealed class FileVolumeMaker(OpenRelease release, IBlockDevice disk, IStageEvents events)
{
    private const int SerialOffset = 0x48;

    /// <summary>How an image gets onto a window. Tests of Windows on another system have a way of their own.</summary>
    internal ExtractImage Extraction { get; init; } = ToVolume;

    /// <summary>The WIM's parts have been checked.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: libwim failed, or mkntfs is missing; <see cref="ExitCode.Manifest"/>: the files do not fit the
    /// partition;
    /// <see cref="ExitCode.DeviceIo"/>: the disk fails, or does not keep what it was given.
    /// </exception>
    public void Make(PlannedFileVolume planned, CancellationToken cancel)
    {
        PlannedPartition partition = planned.Partition;
        using (IVolumeWindow window = BlockDevices.OpenWindow(disk, partition))
        {
            if (!window.IsMounted)
                Format(planned, window);
            Extract(planned, window, cancel);
            window.Close();
        }

        WriteSerial(partition, planned.Serial);
        disk.Flush();
        if (new FileVolumeVerifier(disk).Check(planned, release, cancel) is { } damage)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, $"{disk.Name}, {damage.Place}", $"{damage.What}, on reading back",
                "the files of the release, as applied",
                "Stage it again. If the same comes back, replace the disk; if it comes back on other disks too, "
                    + "these files cannot be applied here: build the release without `apply: files`.");
        }

        ClearLog(planned);
    }

    /// <summary>
    /// Windows has written to the log of what it mounted. A log of nothing says that no Windows has started from this disk
    /// (<see cref="StartedDisk"/>).
    /// </summary>
    private void ClearLog(PlannedFileVolume planned)
    {
        PlannedPartition partition = planned.Partition;
        using var source = new ByteSourceSlice(disk, planned.Name, partition.ByteOffset, partition.ByteLength);
        NtfsVolume volume = NtfsVolume.Open(source, partition.SectorSize);
        if (volume.HasUnusedLog())
            return;
        IReadOnlyList<ByteRange> log = volume.DisposableLog();
        if (log.Count == 0)
            throw new ImagingException(
                ExitCode.DeviceIo, $"{disk.Name}, {planned.Name}, $LogFile", "one that Windows has not closed",
                "one it closed when the volume was dismounted", "Start the machine again from the stick.");
        foreach (ByteRange range in log)
        {
            var nothing = new byte[range.Length];
            nothing.AsSpan().Fill(0xFF);
            disk.Write(partition.ByteOffset + range.Offset, nothing);
        }

        disk.Flush();
        disk.DropCache(partition.ByteOffset, partition.ByteLength);
        if (!volume.HasUnusedLog())
            throw new ImagingException(
                ExitCode.DeviceIo, $"{disk.Name}, {planned.Name}, $LogFile", "other bytes on reading back", "0xFF, as written",
                "The disk does not keep what is written to it: replace it.");
    }

    /// <summary>What mkntfs has no room for, the plan has refused: if it fails, it is the disk.</summary>
    private void Format(PlannedFileVolume planned, IVolumeWindow window)
    {
        PlannedPartition partition = planned.Partition;
        try
        {
            Mkntfs.Find().Format(
                window.Path, new NtfsFormat(partition.Spec.Label, partition.StartLba, partition.SectorSize, IsTimeless: false));
        }
        catch (ImagingException e) when (e.Place == window.Path)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, $"{disk.Name}, {planned.Name}", e.Found, "an empty NTFS volume",
                "The disk cannot be written, or an image file has no room: replace the disk.", e);
        }
    }

    private void Extract(PlannedFileVolume planned, IVolumeWindow window, CancellationToken cancel)
    {
        try
        {
            ExtractFiles(planned, window, cancel);
        }
        catch (ImagingException e) when (e.Found.Contains("No space left", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImagingException(
                ExitCode.Manifest, $"{disk.Name}, {planned.Name}",
                $"{ByteSize.Format(planned.Partition.ByteLength)} for {ByteSize.Format(planned.Volume.Bytes)} of files",
                "room for the files and what NTFS keeps of each",
                "Use a larger disk, or build the release with a larger disk.minimum or partition.", e);
        }
    }

    private void ExtractFiles(PlannedFileVolume planned, IVolumeWindow window, CancellationToken cancel)
    {
        using WimFile wim = WimFile.Open(release.HostPathOfWim(planned.Volume)!, cancel: cancel);
        (long done, long total) = (0, 0);
        using (new ProgressTimer(() => events.Moved(new Progress(Phase.Files, Interlocked.Read(ref done), Interlocked.Read(ref total)))))
            Extraction(wim, window, Count, cancel);

        void Count(WimProgress progress)
        {
            if (progress.Phase != WimPhase.Data)
                return;
            Interlocked.Exchange(ref total, progress.Total);
            Interlocked.Exchange(ref done, progress.Done);
        }
    }

    private static void ToVolume(WimFile wim, IVolumeWindow window, Action<WimProgress> progress, CancellationToken cancel)
    {
        if (window.IsMounted)
            wim.ExtractImageToMounted(1, window.Path, progress, cancel);
        else
            wim.ExtractImageToNtfs(1, window.Path, progress, cancel);
    }

    /// <summary>mkntfs and Windows take one from the clock; every machine's volume has the one that follows from its disk.</summary>
    private void WriteSerial(PlannedPartition partition, ulong serial)
    {
        Span<byte> sector = new byte[partition.SectorSize];
        foreach (long offset in (long[])[partition.ByteOffset, partition.ByteOffset + partition.ByteLength - partition.SectorSize])
        {
            disk.Read(offset, sector);
            BinaryPrimitives.WriteUInt64LittleEndian(sector[SerialOffset..], serial);
            disk.Write(offset, sector);
        }
    }
}
