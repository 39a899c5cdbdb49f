using System.Text;
using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Media;
using Imaging.Release;
using Imaging.Templates;
using Imaging.Volumes.Ntfs;

namespace Imaging.Testing.Releases;

/// <summary>What a small release holds.</summary>
public sealed record SmallReleaseContent
{
    public string Name { get; init; } = "small";

    public string Version { get; init; } = "1";

    /// <summary>Machines it is for; none: all.</summary>
    public IReadOnlyList<MachineRule> Machines { get; init; } = [];

    /// <summary>Paths have slashes. The place of a machine file is a file among them, of whole clusters.</summary>
    public required IReadOnlyList<(string Path, byte[] Bytes)> Windows { get; init; }

    /// <summary>Null: there is no recovery partition.</summary>
    public IReadOnlyList<(string Path, byte[] Bytes)>? Recovery { get; init; }

    /// <summary>Files of <see cref="Windows"/> that are filled for each machine.</summary>
    public IReadOnlyList<SmallMachineFile> MachineFiles { get; init; } = [];

    /// <summary>Values that are marked secret.</summary>
    public IReadOnlyList<string>? SecretValues { get; init; }

    public required IReadOnlyList<(string Path, byte[] Bytes)> Boot { get; init; }

    /// <summary>What Windows starts from; none: nothing is started.</summary>
    public IReadOnlyList<SmallBootSet> BootSets { get; init; } = [];
}

/// <param name="Path">With slashes.</param>
/// <param name="ComputerNames">As in the release.</param>
public sealed record SmallMachineFile(
    string Path, string Template, TextKind Kind = TextKind.Xml, TextEncoding Encoding = TextEncoding.Utf8,
    params IReadOnlyList<string> ComputerNames);

/// <param name="Files">By their paths on the ESP; a loader is among them.</param>
public sealed record SmallBootSet(string Name, IReadOnlyList<(string Path, byte[] Bytes)> Files)
{
    /// <summary>A loader of 1.5 MB that differs by name, and a font that all sets share.</summary>
    public static SmallBootSet Of(string name)
    {
        byte[] loader = [.. FakeProgram.Make($"a loader of {name}"), .. new byte[1_500_000]];
        return new SmallBootSet(name, [
            ("EFI/Boot/bootx64.efi", loader), (BootSet.LoaderPath, loader),
            ("EFI/Microsoft/Boot/Fonts/wgl4_boot.ttf", [.. Enumerable.Range(0, 100_001).Select(i => (byte)(i * 13))])]);
    }
}

/// <summary>
/// Signed releases for disks from <see cref="MinimumDisk"/> on, made from bytes in code: the builder's packer, indexes and documents, but
/// volumes of <see cref="SmallNtfs"/>. So they need no program and no root.
/// </summary>
public sealed class SmallRelease : IDisposable
{
    /// <summary>Bytes of the smallest disk.</summary>
    public const long MinimumDisk = 250_000_000;

    private readonly TempFolder _folder = new();

    public SmallRelease()
    {
        Key = ReleaseKey.Create();
        File.WriteAllText(PublicKey, Key.ExportPublicPem());
        File.WriteAllText(PrivateKey, Key.ExportPrivatePem());
    }

    public ReleaseKey Key { get; }

    /// <summary>PEM files.</summary>
    public string PublicKey => At("release.pub");

    public string PrivateKey => At("release.key");

    /// <summary>The folder that releases are published in.</summary>
    public string Output => At("out");

    public string At(string name) => _folder.File(name);

    /// <summary>Packs and publishes a release; those of one folder share packs.</summary>
    public OpenRelease Publish(SmallReleaseContent content)
    {
        List<PartitionSpec> partitions =
        [
            new(PartitionRole.Esp, 100 * ByteSize.MiB, Grow: false, "System"),
            new(PartitionRole.Msr, 16 * ByteSize.MiB, Grow: false, ""),
            new(PartitionRole.Windows, 0, Grow: true, "Windows"),
        ];
        if (content.Recovery is not null)
            partitions.Add(new PartitionSpec(PartitionRole.Recovery, 32 * ByteSize.MiB, Grow: false, "Recovery"));
        PlannedPartition[] ntfs = [.. DiskLayout.Plan(MinimumDisk, 512, partitions)
            .Where(p => p.Spec.Role is PartitionRole.Windows or PartitionRole.Recovery)];
        VolumeToPack[] volumes = [.. ntfs.Select(p => Make(p, content))];
        PackedVolumes packed = new ReleasePacker(Output, CompressionLevel.Fast).Pack(volumes, static _ => { }, default);

        ReleaseDocument document = PublishedRelease.Document("") with
        {
            Name = content.Name,
            Version = content.Version,
            Machines = content.Machines,
            Disk = new DiskSection(MinimumDisk, 512, DiskTargets.Any, partitions),
            Volumes = [.. ntfs.Select((p, i) => PublishedRelease.Section(p.Spec.Role, packed.Indexes[i], $"{p.Spec.Role}.index"))],
            MachineFiles = content.MachineFiles.Count == 0 ? null
                : [.. volumes[0].Layout.Slots.Zip(content.MachineFiles, (slot, file) => MachineFile(slot, file))],
            SecretValues = content.SecretValues,
            Windows = Windows(content),
            Boot = [.. content.Boot.Select(b => PublishedRelease.Entry(b.Path, b.Bytes))],
            Packs = packed.Packs,
        };
        document = document with { MediaId = Digest.Of(Documents.Write(document)).ToString()[..32] };
        document = document with { Id = $"{document.Name}-{document.Version}-{Digest.Of(Documents.Write(document)).ToString()[..12]}" };
        IEnumerable<byte[]> esp = content.BootSets.SelectMany(s => s.Files).Select(f => f.Bytes);
        IEnumerable<byte[]> templates = content.MachineFiles.Select(f => Encoding.UTF8.GetBytes(f.Template));
        return PublishedRelease.Publish(Output, document, packed, Key, content.Boot, esp, templates);
    }

    /// <summary>Writes a stick as a folder.</summary>
    public string WriteFolder(OpenRelease release, string name)
    {
        new StickWriter(release, Output, new QuietEvents()).WriteFolder(At(name), CancellationToken.None);
        return At(name);
    }

    /// <summary>Writes a stick as an image.</summary>
    public string WriteImage(OpenRelease release, string name)
    {
        new StickWriter(release, Output, new QuietEvents()).WriteImage(At(name), null, CancellationToken.None);
        return At(name);
    }

    /// <summary>Changes a release on a stick in a folder, and signs it again with the same key.</summary>
    public void Rewrite(OpenRelease release, string stick, Func<ReleaseDocument, ReleaseDocument> change)
    {
        byte[] bytes = Documents.Write(change(release.Document));
        string folder = Path.Combine(stick, StickPaths.Root, StickPaths.Release(release.Document.Id));
        PublishedRelease.Put(Path.Combine(folder, StickPaths.ReleaseDocument), bytes);
        PublishedRelease.Put(Path.Combine(folder, StickPaths.Signature), Key.Sign(bytes));
    }

    public void Dispose()
    {
        Key.Dispose();
        _folder.Dispose();
    }

    private static WindowsSection? Windows(SmallReleaseContent content) => content.BootSets.Count == 0 ? null : new WindowsSection(
        "Windows 11", "en-US", BootFileSigner.Auto,
        [.. content.BootSets.Select(s => new BootSet(s.Name, [.. s.Files.Select(f => PublishedRelease.Entry(f.Path, f.Bytes))]))], [],
        WritesBootEntry: true);

    private static VolumeToPack Make(PlannedPartition partition, SmallReleaseContent content)
    {
        bool isWindows = partition.Spec.Role == PartitionRole.Windows;
        IReadOnlyList<(string Path, byte[] Bytes)> files = isWindows ? content.Windows : content.Recovery!;
        MemoryDevice volume = SmallNtfs.Make(partition.ByteLength, partition.Spec.Label, partition.StartLba, files);
        IEnumerable<string> slots = isWindows ? content.MachineFiles.Select(f => f.Path) : [];
        NtfsLayout layout = NtfsSeal.Inspect(
            volume, [.. slots.Select(path => new NtfsSlot(OnVolume(path), files.First(f => f.Path == path).Bytes.Length))]);
        return new VolumeToPack(new Lazy<MadeVolume>(new MadeVolume(() => volume, layout)));
    }

    private static MachineFile MachineFile(NtfsSlotExtents slot, SmallMachineFile file) => new(
        PartitionRole.Windows, slot.Path, file.Kind, file.Encoding, (int)slot.Size,
        PublishedRelease.Entry(Path.GetFileName(file.Path), Encoding.UTF8.GetBytes(file.Template)), file.ComputerNames,
        [.. slot.Extents.Select(e => new FileExtent(e.Offset, e.Length))]);

    private static string OnVolume(string path) => $@"\{path.Replace('/', '\\')}";
}
