using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Templates;

namespace Imaging.Release.Tests;

/// <summary>A release of one small volume, made by hand: every field of the documents is in use.</summary>
internal static class SampleRelease
{
    public const string Id = "sample-1.0-0123456789ab";
    public const string MediaId = "00112233445566778899aabbccddeeff";
    public const string IndexName = "windows.index";

    private const int Cluster = 4096;

    public static byte[] Raw { get; } = [.. Enumerable.Range(0, 5 * Cluster).Select(i => (byte)(i * 7 + i / 256))];

    public static byte[] Frame { get; } = Compress(Raw);

    public static byte[] Pack { get; } = MakePack(Frame);

    public static PackEntry PackEntry { get; } = new($"{Digest.Of(Pack).ToString()[..32]}.pack", Pack.Length, Digest.Of(Pack));

    public static VolumeIndex Index { get; } = new()
    {
        ClusterSize = Cluster,
        VolumeBytes = 64 * Cluster,
        Frames = [new Frame(0, PackFormat.HeaderLength, Frame.Length, Raw.Length, Digest.Of(Frame))],
        Extents =
        [
            new Extent(0, 2 * Cluster, ExtentKind.Own, 0, 0, default),
            new Extent(2 * Cluster, 3 * Cluster, ExtentKind.Chunk, 0, 0, Digest.Of(Raw.AsSpan(0, 3 * Cluster))),
            new Extent(8 * Cluster, 2 * Cluster, ExtentKind.Chunk, 0, 3 * Cluster, Digest.Of(Raw.AsSpan(3 * Cluster))),
            new Extent(10 * Cluster, 16 * Cluster, ExtentKind.Fill, 0xFF, 0, default),
            new Extent(30 * Cluster, Cluster, ExtentKind.Own, 0, 2 * Cluster, default),
            new Extent(40 * Cluster, Cluster, ExtentKind.MachineFile, 0, 0, default),
        ],
        OwnBytes = Enumerable.Range(0, 3 * Cluster).Select(i => (byte)(i * 3)).ToArray(),
    };

    public static ReleaseDocument Document { get; } = DocumentFor(VolumeIndexFormat.Write(Index));

    public static StickDocument Stick { get; } = new StickDocument
    {
        Format = 1,
        Kind = StickDocument.Stick,
        StickId = "ffeeddccbbaa99887766554433221100",
        MediaId = MediaId,
        Release = Id,
        Digest = default,
    }.Sealed();

    public static ReleaseDocument DocumentFor(byte[] index) => new()
    {
        Format = 1,
        Id = Id,
        Name = "sample",
        Version = "1.0",
        Comment = "Größe \"quoted\" <b> 😀",
        MediaId = MediaId,
        Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        NotAfter = new DateOnly(2027, 1, 31),
        EngineVersion = "0.1.0",
        Machines = [new MachineRule("LENOVO", "ThinkPad*", null, ["PF0001", "PF0002"])],
        Disk = new DiskSection(
            60_000_000_000, 512, new DiskTargets(2_000_000_000_000, [DiskBus.Nvme, DiskBus.Sata], "SAMSUNG*", null, AllowUsb: false),
        [
            new PartitionSpec(PartitionRole.Esp, 260 * ByteSize.MiB, false, "SYSTEM"),
            new PartitionSpec(PartitionRole.Windows, 0, true, "Windows"),
        ]),
        Line = new StationPolicy(RestagePolicy.Never, StationEnd.Poweroff, 300),
        Image = new ImageFacts("Windows 11 Pro", "Professional", "10.0.26100.1", "de-DE", "amd64"),
        Windows = new WindowsSection(
            "Windows 11", "de-DE", BootFileSigner.Auto,
            [new BootSet("EFI", [new FileEntry(BootSet.LoaderPath, 6, Digest.Of("loader"u8))])], [@"PCI\VEN_8086&DEV_9A0B"],
            WritesBootEntry: true),
        Content = [new ContentItem("office", "16.0", @"\ProgramData\office", 12345)],
        Volumes =
        [
            new VolumeSection(PartitionRole.Windows, 64 * Cluster, "ntfs", new FileEntry(IndexName, index.Length, Digest.Of(index))),
        ],
        MachineFiles =
        [
            new MachineFile(
                PartitionRole.Windows, @"\Windows\Panther\unattend.xml", TextKind.Xml, TextEncoding.Utf8, Cluster,
                new FileEntry("unattend.xml", 4, Digest.Of("<a/>"u8)), ["PC-{{serial}}"], [new FileExtent(40 * Cluster, Cluster)]),
        ],
        SecretValues = ["blob"],
        BootEnvironment = new BootSection("linux", SecureBoot: true, ["linux-image-6.1.0-1-amd64 6.1.1-1"]),
        Boot = [new FileEntry("EFI/BOOT/BOOTX64.EFI", 3, Digest.Of("abc"u8))],
        Packs = [PackEntry],
    };

    /// <summary>Lays the release below a folder.</summary>
    /// <param name="root">Empty, or <see cref="StickPaths.Root"/> for a stick.</param>
    public static void Lay(string folder, string root, ReleaseKey? key = null)
    {
        byte[] document = Documents.Write(Document);
        Put(folder, root, $"{StickPaths.Release(Id)}/{StickPaths.ReleaseDocument}", document);
        Put(folder, root, $"{StickPaths.Release(Id)}/{IndexName}", VolumeIndexFormat.Write(Index));
        Put(folder, root, StickPaths.Pack(PackEntry.Name), Pack);
        if (key is not null)
            Put(folder, root, $"{StickPaths.Release(Id)}/{StickPaths.Signature}", key.Sign(document));
        Put(folder, root, $"{StickPaths.Release(Id)}/{StickPaths.Files}/{Digest.Of("<a/>"u8)}", "<a/>"u8.ToArray());
        string boot = root.Length > 0 ? "" : $"{StickPaths.Release(Id)}/{StickPaths.Boot}";
        Put(folder, boot, Document.Boot[0].Path, "abc"u8.ToArray());
    }

    public static void LayStick(string folder, ReleaseKey? key = null)
    {
        Lay(folder, StickPaths.Root, key);
        Put(folder, "", StickPaths.Stick, Documents.Write(Stick));
    }

    private static void Put(string folder, string root, string path, byte[] bytes)
    {
        string file = Path.Combine(folder, StickPaths.Join(root, path));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    private static byte[] Compress(byte[] raw)
    {
        using var zstd = new ZstdCompressor(CompressionLevel.Fast);
        var frame = new byte[PackFormat.Padded(ZstdCompressor.Bound(raw.Length))];
        int length = zstd.Compress(raw, frame);
        return [.. frame[..length], .. new byte[PackFormat.Padded(length) - length]];
    }

    private static byte[] MakePack(byte[] frame)
    {
        var header = new byte[PackFormat.HeaderLength];
        PackFormat.WriteHeader(header);
        return [.. header, .. frame];
    }
}

internal static class Refused
{
    /// <summary>Runs something that has to be refused with this code, and with a place, a finding and a remedy.</summary>
    public static ImagingException With(ExitCode code, Action action)
    {
        ImagingException e = Assert.Throws<ImagingException>(action);
        Assert.Equal(code, e.Code);
        Assert.NotEmpty(e.Place);
        Assert.NotEmpty(e.Found);
        Assert.NotEmpty(e.Remedy);
        return e;
    }
}
