using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;

namespace Imaging.Testing.Releases;

/// <summary>Publishes releases into an output folder by hand, with what the builder uses.</summary>
internal static class PublishedRelease
{
    /// <summary>The least a release says of itself.</summary>
    public static ReleaseDocument Document(string id) => new()
    {
        Format = ReleaseDocument.CurrentFormat,
        Id = id,
        Name = "release",
        Version = "1",
        Comment = "",
        MediaId = new string('0', 32),
        Created = DateTimeOffset.UnixEpoch,
        NotAfter = null,
        EngineVersion = "0.1.0",
        Machines = [],
        Disk = new DiskSection(0, 512, DiskTargets.Any, []),
        Line = StationPolicy.Default,
        Windows = null,
        BootEnvironment = null,
        Image = null,
        Content = [],
        Volumes = [],
        Boot = [],
        Packs = [],
    };

    /// <summary>A file of a folder, for the document.</summary>
    public static FileEntry Entry(string path, byte[] bytes) => new(path, bytes.Length, Digest.Of(bytes));

    /// <summary>A volume for the document, whose index will be called so.</summary>
    public static VolumeSection Section(PartitionRole role, VolumeIndex index, string name) =>
        new(role, index.VolumeBytes, "ntfs", Entry(name, VolumeIndexFormat.Write(index)));

    /// <summary>
    /// Writes the indexes of the document's volumes, its boot files, what goes onto an ESP, templates, itself and, with a key, its
    /// signature.
    /// </summary>
    public static OpenRelease Publish(
        string output, ReleaseDocument document, PackedVolumes packed, ReleaseKey? key,
        IEnumerable<(string Path, byte[] Bytes)>? boot = null, IEnumerable<byte[]>? esp = null,
        IEnumerable<byte[]>? templates = null)
    {
        string folder = Path.Combine(output, StickPaths.Release(document.Id));
        foreach ((VolumeSection section, VolumeIndex index) in document.Volumes.Zip(packed.Indexes))
            Put(Path.Combine(folder, section.Index.Path), VolumeIndexFormat.Write(index));
        foreach ((string path, byte[] bytes) in boot ?? [])
            Put(Path.Combine(folder, StickPaths.Boot, path), bytes);
        foreach (byte[] bytes in esp ?? [])
            Put(Path.Combine(folder, StickPaths.Esp, Digest.Of(bytes).ToString()), bytes);
        foreach (byte[] bytes in templates ?? [])
            Put(Path.Combine(folder, StickPaths.Files, Digest.Of(bytes).ToString()), bytes);
        byte[] written = Documents.Write(document);
        Put(Path.Combine(folder, StickPaths.ReleaseDocument), written);
        if (key is not null)
            Put(Path.Combine(folder, StickPaths.Signature), key.Sign(written));
        return OpenRelease.Open(new FolderTree(output), "", document.Id, key);
    }

    public static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
