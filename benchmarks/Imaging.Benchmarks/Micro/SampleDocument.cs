using System.Globalization;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary><c>release.json</c> of a reference release: 12 packs, 40 boot files, 20 packages, 4 partitions.</summary>
internal static class SampleDocument
{
    public static IReadOnlyList<PartitionSpec> Partitions { get; } =
    [
        new(PartitionRole.Esp, 300 * ByteSize.MiB, false, "SYSTEM"),
        new(PartitionRole.Msr, 16 * ByteSize.MiB, false, ""),
        new(PartitionRole.Windows, 0, true, "Windows"),
        new(PartitionRole.Recovery, ByteSize.GiB, false, "Recovery"),
    ];

    public static ReleaseDocument Create() => new()
    {
        Format = ReleaseDocument.CurrentFormat,
        Id = "reference-1-0123456789ab",
        Name = "reference",
        Version = "1",
        Comment = "",
        MediaId = "00112233445566778899aabbccddeeff",
        Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        NotAfter = null,
        EngineVersion = "0.1.0",
        Machines = [new MachineRule("LENOVO", "21*", null, [])],
        Disk = new DiskSection(60_000_000_000, 512, DiskTargets.Any, Partitions),
        Line = StationPolicy.Default,
        Image = new ImageFacts("Windows 11 Pro", "Professional", "10.0.26100.1", "de-DE", "amd64"),
        Windows = null,
        Content = [.. Enumerable.Range(0, 20).Select(i => new ContentItem($"package-{i}", "1", $@"\Packages\package-{i}", 1000L * i))],
        Volumes = [new VolumeSection(PartitionRole.Windows, 60_000_000_000 / 4096 * 4096, "ntfs", File("windows.index", 2_300_000))],
        BootEnvironment = new BootSection("linux", SecureBoot: true, ["linux-image-6.1.0-1-amd64 6.1.1-1"]),
        Boot = [.. Enumerable.Range(0, 40).Select(i => File($"EFI/file{i}", 1_000_000))],
        Packs = [.. Enumerable.Range(0, 12).Select(Pack)],
    };

    private static FileEntry File(string path, long length) => new(path, length, Digest.Of([(byte)path.Length]));

    private static PackEntry Pack(int i)
    {
        Digest digest = Digest.Of([(byte)i]);
        return new PackEntry(string.Create(CultureInfo.InvariantCulture, $"{digest.ToString()[..32]}.pack"), ByteSize.GiB, digest);
    }
}
