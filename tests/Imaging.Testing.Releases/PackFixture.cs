using System.Globalization;
using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Xunit;

namespace Imaging.Testing.Releases;

/// <summary>
/// An output folder, and volumes for it: plain bytes with a layout, as the packer knows nothing of NTFS but that. Releases are published
/// by hand.
/// </summary>
internal sealed class PackFixture : IDisposable
{
    public const int MiB = 1024 * 1024;

    private readonly TempFolder _temp = new();
    private int _count;

    public string Output => _temp.File("out");

    public string PackFolder => Path.Combine(Output, StickPaths.Packs);

    public IEnumerable<string> PackFiles => Directory.EnumerateFiles(PackFolder).Order(StringComparer.Ordinal);

    public string File(string name) => _temp.File(name);

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A volume of one allocated run with some own bytes at its start, a log behind them, and free space at its end.</summary>
    public VolumeToPack Volume(byte[] content)
    {
        string file = _temp.File($"volume {_count++}");
        byte[] own = Noise(8192, 99);
        System.IO.File.WriteAllBytes(file, [.. own, .. new byte[65536], .. content, .. Noise(16384, _count)]);
        return new VolumeToPack(file, new NtfsLayout
        {
            VolumeBytes = new FileInfo(file).Length,
            Allocated = [new ByteRange(0, own.Length + 65536 + content.Length)],
            Own = [new ByteRange(0, own.Length)],
            LogFile = [new ByteRange(own.Length, 65536)],
            Slots = [],
        });
    }

    public CompressionLevel Level { get; init; } = CompressionLevel.Fast;

    public PackedVolumes Pack(params VolumeToPack[] volumes) =>
        new ReleasePacker(Output, Level).Pack(volumes, static _ => { }, default);

    /// <summary>Packs, publishes, and checks that the release reads back as the volumes.</summary>
    public PackedVolumes Release(params VolumeToPack[] volumes)
    {
        PackedVolumes packed = Pack(volumes);
        string id = $"release-{_count++.ToString("d3", CultureInfo.InvariantCulture)}";
        ReleaseDocument document = PublishedRelease.Document(id) with
        {
            Created = DateTimeOffset.UnixEpoch.AddDays(_count),
            Volumes = [.. packed.Indexes.Select((index, i) => PublishedRelease.Section(PartitionRole.Windows, index, $"{i}.index"))],
            Packs = packed.Packs,
        };
        PublishedRelease.Publish(Output, document, packed, key: null);
        CheckContent(id, volumes);
        return packed;
    }

    public void Dispose() => _temp.Dispose();

    /// <summary>Decodes every extent as the engine would, and holds it against the volume.</summary>
    private void CheckContent(string id, VolumeToPack[] volumes)
    {
        using var tree = new FolderTree(Output);
        OpenRelease release = OpenRelease.Open(tree, "", id, key: null);
        for (int i = 0; i < volumes.Length; i++)
        {
            using IByteSource volume = volumes[i].Open();
            byte[] expected = new byte[volume.Length];
            volume.Read(0, expected);
            foreach (ByteRange log in volumes[i].Layout.LogFile)
                expected.AsSpan((int)log.Offset, (int)log.Length).Fill(0xFF);
            VolumeIndex index = release.Volumes[i].Index;
            List<byte[]> frames = [.. index.Frames.Select(f => Decode(release, f))];
            Assert.Equal(volumes[i].Layout.Allocated, ByteRange.Union(index.Extents.Select(e => new ByteRange(e.Offset, e.Length))));
            foreach (Extent extent in index.Extents)
            {
                byte[] bytes = extent.Kind switch
                {
                    ExtentKind.Chunk => frames[extent.Reference][(int)extent.Position..(int)(extent.Position + extent.Length)],
                    ExtentKind.Own => index.OwnBytes.Slice((int)extent.Position, (int)extent.Length).ToArray(),
                    _ => [.. Enumerable.Repeat((byte)extent.Reference, (int)extent.Length)],
                };
                Assert.True(bytes.AsSpan().SequenceEqual(expected.AsSpan((int)extent.Offset, (int)extent.Length)), $"{extent}");
                Assert.True(extent.Kind != ExtentKind.Chunk || Digest.Of(bytes) == extent.ChunkId, $"{extent}");
            }
        }
    }

    private static byte[] Decode(OpenRelease release, Frame frame)
    {
        using IByteSource pack = release.OpenPack(frame.Pack);
        using var zstd = new ZstdDecompressor();
        var packed = new byte[frame.PackedLength];
        pack.Read(frame.Offset, packed);
        Assert.Equal(frame.Sha256, Digest.Of(packed));
        var raw = new byte[frame.RawLength];
        zstd.Decompress(packed, raw, pack.Name);
        return raw;
    }
}
