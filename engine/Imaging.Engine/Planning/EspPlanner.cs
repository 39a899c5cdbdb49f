using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Volumes.Fat32;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.Engine.Planning;

/// <summary>
/// Lays out the ESP as bcdboot leaves it: Windows' boot files and the boot configuration of this disk. Beside them the release's own
/// documents and indexes, so that the disk can later be checked without the stick.
/// </summary>
/// <param name="bootSet">What Windows starts from; null where the release starts nothing.</param>
internal sealed class EspPlanner(
    OpenRelease release, IReadOnlyList<PlannedPartition> partitions, DiskIdentity identity, BootSet? bootSet)
{
    private const string BcdPath = "EFI/Microsoft/Boot/BCD";

    /// <param name="number">Place of the ESP among the partitions.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the ESP is too small, or a name FAT32 cannot hold.</exception>
    public void Plan(int number, ContentPlanBuilder plan)
    {
        PlannedPartition esp = partitions[number];
        var boot = (bootSet?.Files ?? []).ToDictionary(
            entry => new Fat32File(entry.Path, entry.Length, () => release.OpenEspFile(entry)));
        List<Fat32File> files =
        [
            .. boot.Keys,
            .. OwnFiles().Select(d => new Fat32File(d.Path, d.Bytes.Length, () => new MemoryByteSource(d.Path, d.Bytes))),
        ];
        // The builder plans every release, so this is met there: what is wrong is the manifest and no disk.
        EspSpace.Check(esp, files);
        foreach (Fat32Write write in Fat32Layout.Plan(EspSpace.Format(esp, identity.VolumeSerial(number)), files).Writes)
        {
            long offset = esp.ByteOffset + write.Offset;
            if (write.IsZeros)
                plan.Add(new FillWrite(offset, write.Length, 0));
            else if (write.File is not null && boot.TryGetValue(write.File, out FileEntry? entry))
                plan.Add(new FileWrite(offset, write.Length, entry));
            else
                plan.Add(new LiteralWrite(offset, ReadAll(write)));
        }
    }

    /// <summary>
    /// The boot configuration; the documents of the release as they are on the stick; a <c>stick.json</c> that says the disk is no stick.
    /// </summary>
    private IEnumerable<(string Path, byte[] Bytes)> OwnFiles()
    {
        if (release.Document.Windows is { } windows)
            yield return (BcdPath, BcdWriter.Write(Bcd(windows).ToStore(), ReleaseClock.Time.UtcDateTime));
        string folder = $"{StickPaths.Root}/{StickPaths.Release(release.Document.Id)}";
        yield return ($"{folder}/{StickPaths.ReleaseDocument}", release.OwnFile(StickPaths.ReleaseDocument));
        if (release.HasSignature)
            yield return ($"{folder}/{StickPaths.Signature}", release.OwnFile(StickPaths.Signature));
        foreach (OpenVolume volume in release.Volumes)
            yield return ($"{folder}/{volume.Section.Index.Path}", release.OwnFile(volume.Section.Index.Path));
        var site = new StickDocument
        {
            Format = StickDocument.CurrentFormat,
            Kind = StickDocument.Site,
            StickId = identity.SiteId,
            MediaId = release.Document.MediaId,
            Release = release.Document.Id,
            Digest = default,
        };
        yield return (StickPaths.Stick, Documents.Write(site.Sealed()));
    }

    private WindowsBcd Bcd(WindowsSection windows) => new(
        identity.DiskId, identity.PartitionId(PartitionRole.Esp), identity.PartitionId(PartitionRole.Windows), identity.LoaderId,
        identity.ResumeId, windows.Title, windows.Locale);

    private static byte[] ReadAll(Fat32Write write)
    {
        using IByteSource source = write.Open();
        var bytes = new byte[write.Length];
        source.Read(0, bytes);
        return bytes;
    }
}
