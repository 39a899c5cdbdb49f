using Imaging.Building.Cache;
using Imaging.Building.Capturing;
using Imaging.Building.FirstStart;
using Imaging.Building.Images;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Imaging.Wim;

namespace Imaging.Building;

/// <summary>
/// Makes the NTFS volumes a manifest asks for, at the size they have on its smallest disk, and inspects them. One that an earlier build
/// made from the same is not made.
/// </summary>
/// <param name="start">How the image's Windows is started; null: nothing is.</param>
/// <param name="cache">Null: every volume is made.</param>
/// <param name="wimPartBytes">
/// Bytes of a part of the WIMs that the volumes become, where they are applied file by file; null: they are sealed.
/// </param>
internal sealed class VolumeBuilder(
    ReleaseManifest manifest, WindowsStart? start, string workFolder, VolumeCache? cache, long? wimPartBytes, IBuildEvents events)
{
    private const int SectorSize = 512;

    /// <summary>Bytes of zeros that take a SATA disk 4 s, written and read back.</summary>
    private const long WorthTelling = ByteSize.GiB;

    private readonly WimSource? _wim = manifest.Image is ManifestWimImage wim ? new WimSource(wim.Wim, wim.Index) : null;
    private readonly Lazy<IReadOnlyList<ContentTree>> _firstStart =
        new(() => FirstStartFiles.Write(manifest, Path.Combine(workFolder, "first-start")));
    private ContentTree? _capturedRecovery;

    public List<ReleaseVolume> Build(CancellationToken cancel)
    {
        IReadOnlyList<PlannedPartition> partitions = DiskLayout.Plan(manifest.Disk.Minimum, SectorSize, manifest.Disk.Partitions);
        return [.. partitions.Where(p => p.Content == PartitionContent.Ntfs).Select(p => Build(p, cancel))];
    }

    /// <summary>
    /// False where something of what a volume follows from was changed while it was made: nobody knows what of it the volume holds.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>: a captured volume was: half of it may be older than the other.
    /// </exception>
    public bool IsAsItWas(ReleaseVolume volume)
    {
        if (volume.IsCached)
            return true;
        if (manifest.Image is ManifestDiskImage disk && Captured(volume.Partition) is not null)
            return IsAsItWas(volume, disk);
        try
        {
            return KeyOf(volume.Partition) == volume.Key;
        }
        catch (Exception e) when (e is ImagingException or IOException or UnauthorizedAccessException)
        {
            events.Warned($"The next build makes its volumes again: {e.Message}");
            return false;
        }
    }

    private bool IsAsItWas(ReleaseVolume volume, ManifestDiskImage image)
    {
        events.Step("Reading the captured volume again: it has to be as it was");
        return KeyOf(volume.Partition) == volume.Key ? true : throw new ImagingException(
            ExitCode.DeviceIo, image.Disk, "an image that was changed while it was read", "one that is not written to",
            "Shut down the machine that uses it, and build again.");
    }

    private Digest KeyOf(PlannedPartition partition)
    {
        Digest volume = Captured(partition) is { } captured
            ? captured.Key(partition)
            : VolumeKey.Of(partition.Spec.Role, Request(partition));
        return wimPartBytes is { } bytes ? FileVolumeKey.Of(volume, bytes) : volume;
    }

    private CapturedWindows? Captured(PlannedPartition partition) =>
        manifest.Image is ManifestDiskImage disk && partition.Spec.Role == PartitionRole.Windows
            ? new CapturedWindows(disk, Request(partition))
            : null;

    private ReleaseVolume Build(PlannedPartition partition, CancellationToken cancel)
    {
        events.Step($"Looking for the {partition.Spec.Role} volume in earlier releases");
        Digest key = KeyOf(partition);
        CachedVolume? known = cache?.Find(key, partition.Spec.Role);
        var volume = new ReleaseVolume(partition, key, known, () => Make(partition, cancel));
        if (known is null)
            _ = volume.Made;
        else
            events.Step($"The {partition.Spec.Role} volume is that of {known.Release}: what it is made from is unchanged");
        WarnOfLosses(volume.Report);
        return volume;
    }

    private BuiltVolume Make(PlannedPartition partition, CancellationToken cancel)
    {
        if (Captured(partition) is { } captured)
        {
            events.Step($"Reading the captured {partition.Spec.Role} volume");
            return captured.Make(partition, cancel);
        }

        return partition.Spec.Role switch
        {
            PartitionRole.Windows => Make(
                partition, Request(partition), [.. manifest.Files.Select(f => new NtfsSlot(f.Path.Text, f.Size))], cancel),
            PartitionRole.Recovery => Make(partition, Request(partition) with { Wim = null, Content = [FindRecovery(cancel)] }, [], cancel),
            PartitionRole.Esp or PartitionRole.Msr => throw new ArgumentException(
                $"a {partition.Spec.Role} partition has no NTFS volume", nameof(partition)),
        };
    }

    /// <summary>Windows RE where the image has it; otherwise its folder, so that it can be added on site.</summary>
    private ContentTree FindRecovery(CancellationToken cancel)
    {
        if (_wim is null)
            return _capturedRecovery ??= FindCapturedRecovery(cancel);
        using WimFile wim = WimFile.Open(_wim.Path, cancel: cancel);
        return wim.Find(_wim.Image, RecoveryContent.SourcePath) is null
            ? RecoveryContent.EmptyFolder(RecoveryFolder())
            : RecoveryContent.Extract(_wim, RecoveryFolder(), cancel);
    }

    private ContentTree FindCapturedRecovery(CancellationToken cancel)
    {
        if (CapturedRecovery.Extract((ManifestDiskImage)manifest.Image, RecoveryFolder(), cancel) is { } file)
            return new ContentTree(file, RecoveryContent.Destination);
        events.Warned(
            $"The captured volume has no {RecoveryContent.SourcePath}, so the recovery partition is empty: "
            + "Windows RE was on a partition of its own. Run reagentc /disable on the reference machine before it is captured.");
        return RecoveryContent.EmptyFolder(RecoveryFolder());
    }

    private string RecoveryFolder() => Directory.CreateDirectory(Path.Combine(workFolder, "recovery")).FullName;

    /// <summary>
    /// What a volume is made from. A recovery volume takes one file of the WIM: it is asked for only when it is made. Of a captured volume
    /// it is asked for at once: there is no WIM whose tables would stand for it.
    /// </summary>
    private NtfsVolumeRequest Request(PlannedPartition partition)
    {
        bool isWindows = partition.Spec.Role == PartitionRole.Windows;
        return new NtfsVolumeRequest
        {
            VolumeFile = Path.Combine(workFolder, $"{partition.Spec.Role}.ntfs"),
            Size = partition.ByteLength,
            Label = partition.Spec.Label,
            StartSector = partition.StartLba,
            Clock = ReleaseClock.Time,
            ContentTimes = ContentTimes.Clock,
            Wim = _wim,
            Removed = isWindows ? start?.Removed ?? [] : [],
            Content = isWindows
                ? [
                    .. OwnContent(), .. manifest.Content.Select(c => new ContentTree(c.Source, c.Destination.Text)),
                    .. manifest.Drivers.Select(d => new ContentTree(d.Source, d.Destination.Text)), .. _firstStart.Value,
                ]
                : _wim is null ? [FindRecovery(CancellationToken.None)] : [],
            AdministratorsFolder = isWindows && manifest.HasFirstStart ? FirstStartPlaces.Folder.Text : null,
            Slots = isWindows ? [.. manifest.Files.Select(f => new SlotFile(f.Path.Text, f.Size))] : [],
        };
    }

    /// <summary>What packages may still replace.</summary>
    private IEnumerable<ContentTree> OwnContent()
    {
        if (start is not { BlanksReAgent: true })
            yield break;
        string file = Path.Combine(workFolder, "ReAgent.xml");
        File.WriteAllBytes(file, ReAgent.Blank());
        yield return new ContentTree(file, ReAgent.Path);
    }

    private BuiltVolume Make(PlannedPartition partition, NtfsVolumeRequest request, IReadOnlyList<NtfsSlot> slots, CancellationToken cancel)
    {
        events.Step($"Making the {partition.Spec.Role} volume ({ByteSize.Format(partition.ByteLength)})");
        var progress = new SynchronousProgress(p => events.Moved(p.Done, p.Total));
        NtfsVolumeReport report = NtfsVolumeMaker.Make(request, progress: progress, cancel: cancel);
        using var volume = new FileByteSource(request.VolumeFile);
        NtfsLayout layout = NtfsSeal.Inspect(volume, slots);
        CheckConsistent(volume, partition);
        return new BuiltVolume(partition, () => new FileByteSource(request.VolumeFile), layout, report) { File = request.VolumeFile };
    }

    /// <summary>2,500 machines get this volume: it is checked as a whole before it is sealed.</summary>
    private static void CheckConsistent(FileByteSource volume, PlannedPartition partition)
    {
        IReadOnlyList<Finding> findings = NtfsChecker.Check(volume, partition.StartLba);
        if (findings.Count > 0)
        {
            throw new ImagingException(
                ExitCode.Wim, $"{partition.Spec.Role} volume, {findings[0].Place}", findings[0].Found, findings[0].Expected,
                $"The volume was not made right ({findings.Count} findings): check the versions of ntfs-3g and libwim15, "
                    + "then report this as a defect.");
        }
    }

    private void WarnOfLosses(NtfsVolumeReport report)
    {
        if (report.BlankBytes > WorthTelling)
            events.Warned(
                $"pagefile.sys, swapfile.sys and hiberfil.sys take {ByteSize.Format(report.BlankBytes)} of the captured volume. "
                + "They are applied as zeros, which costs nothing on the stick, but the time to write and read them back on every machine: "
                + "make them small before capturing.");
        if (report.LostExtendedAttributes > 0)
            events.Warned($"{report.LostExtendedAttributes} extended attributes of {report.FilesLosingExtendedAttributes} files in "
                + "the WIM are lost: libwim's NTFS mode does not restore them.");
        if (report.SparseContentFiles > 0)
            events.Warned($"{report.SparseContentFiles} content files are sparse on this host, and so on the volume: elsewhere they "
                + "may not be, and the release would differ.");
        if (report.LostHostAttributes > 0)
            events.Warned($"{report.LostHostAttributes} extended attributes of {report.ContentLosingHostAttributes} content files are "
                + "lost: they mean nothing to Windows.");
    }

    /// <summary>Reports on the caller's thread, in order.</summary>
    private sealed class SynchronousProgress(Action<VolumeMakingProgress> report) : IProgress<VolumeMakingProgress>
    {
        public void Report(VolumeMakingProgress value) => report(value);
    }
}
