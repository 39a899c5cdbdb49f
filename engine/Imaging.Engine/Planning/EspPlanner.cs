using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Volumes.Fat32;

namespace Imaging.Engine.Planning;

/// <summary>
/// Lays out the ESP: the release's boot files, and the release's own documents and indexes, so that the disk can later be checked and
/// refreshed without the stick.
/// </summary>
internal static class EspPlanner
{
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the ESP is too small, or a name FAT32 cannot hold.</exception>
    public static void Plan(OpenRelease release, PlannedPartition partition, int number, DiskIdentity identity, ContentPlanBuilder plan)
    {
        var boot = release.Document.Boot.ToDictionary(
            entry => new Fat32File(entry.Path, entry.Length, () => release.OpenBootFile(entry)));
        List<Fat32File> documents =
        [
            .. Documents(release, identity).Select(d => new Fat32File(d.Path, d.Bytes.Length, () => new MemoryByteSource(d.Path, d.Bytes))),
        ];
        List<Fat32File> files = [.. boot.Keys, .. documents];
        // The builder plans every release, so this is met there: what is wrong is the manifest and no disk.
        EspSpace.Check(partition, files);
        foreach (Fat32Write write in Fat32Layout.Plan(EspSpace.Format(partition, identity.VolumeSerial(number)), files).Writes)
        {
            long offset = partition.ByteOffset + write.Offset;
            if (write.IsZeros)
                plan.Add(new FillWrite(offset, write.Length, 0));
            else if (write.File is not null && boot.TryGetValue(write.File, out FileEntry? entry))
                plan.Add(new FileWrite(offset, write.Length, entry));
            else
                plan.Add(new LiteralWrite(offset, ReadAll(write)));
        }
    }

    /// <summary>The documents of the release as they are on the stick, and a <c>stick.json</c> that says the disk is no stick.</summary>
    private static IEnumerable<(string Path, byte[] Bytes)> Documents(OpenRelease release, DiskIdentity identity)
    {
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
        yield return (StickPaths.Stick, Release.Documents.Write(site.Sealed()));
    }

    private static byte[] ReadAll(Fat32Write write)
    {
        using IByteSource source = write.Open();
        var bytes = new byte[write.Length];
        source.Read(0, bytes);
        return bytes;
    }
}
