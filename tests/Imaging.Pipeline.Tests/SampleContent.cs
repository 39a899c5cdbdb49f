using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline.Tests;

/// <summary>
/// A plan of two volumes, with frames in two packs whose chunks go to several places, fills, literals and files; and the disk it has to
/// give.
/// </summary>
internal sealed class SampleContent
{
    public const long DiskLength = 64 * ByteSize.MiB;

    /// <summary>Disk offsets of the volumes; a head of each is written by the plan.</summary>
    public static readonly long[] Volumes = [ByteSize.MiB, 32 * ByteSize.MiB];

    private const int Chunk = 16 * 1024;
    private const int FramesAPack = 12;

    private readonly Random _random = new(1);
    private readonly List<FrameJob> _jobs = [];
    private long _next = Volumes[0];

    public SampleContent()
    {
        using var zstd = new ZstdCompressor(CompressionLevel.Fast);
        for (int pack = 0; pack < 2; pack++)
            Source.Packs.Add(new FakeSource($"pack {pack}", MakePack(zstd, pack)));
        Fills.Add(Expect(new FillWrite(Volumes[1], 3 * ByteSize.MiB + 4096, 0xFF)));
        Fills.Add(Expect(new FillWrite(50 * ByteSize.MiB, 4096, 0)));
        Literals.Add(new LiteralWrite(Volumes[1] + 8 * ByteSize.MiB, Noise(6 * (int)ByteSize.MiB)));
        Expected.Write(Literals[0].DiskOffset, Literals[0].Bytes.Span);
        AddFile("EFI/BOOT/BOOTX64.EFI", 2_500_001, 56 * ByteSize.MiB);
        AddFile("empty", 0, 60 * ByteSize.MiB);
    }

    public FakeContent Source { get; } = new();

    /// <summary>The disk as it has to be, heads included.</summary>
    public MemoryDevice Expected { get; } = new("expected", DiskLength);

    public List<FillWrite> Fills { get; } = [];

    public List<LiteralWrite> Literals { get; } = [];

    public List<FileWrite> Files { get; } = [];

    public ContentPlan Plan => new() { Frames = _jobs, Fills = Fills, Literals = Literals, Files = Files };

    /// <summary>One reader: what is read when can be told.</summary>
    public static PipelineOptions Options { get; } = new() { Decoders = 3, Readers = 1 };

    public void Run(IContentSink sink, PipelineOptions? options = null, CancellationToken cancel = default) =>
        Watchdog.Run(() =>
        {
            using var reader = new ContentReader(Plan, Source, options ?? Options);
            new ContentPipeline(Plan, reader, sink).Run(cancel);
        });

    public static byte[] Bytes(MemoryDevice device, long offset, long length)
    {
        var bytes = new byte[length];
        device.Read(offset, bytes);
        return bytes;
    }

    private byte[] MakePack(ZstdCompressor zstd, int pack)
    {
        var header = new byte[PackFormat.HeaderLength];
        PackFormat.WriteHeader(header);
        var bytes = new List<byte>(header);
        for (int i = 0; i < FramesAPack; i++)
        {
            byte[] raw = Noise(Chunk * _random.Next(1, 20));
            raw.AsSpan(0, raw.Length / 2).Fill((byte)i);
            var packed = new byte[PackFormat.Padded(ZstdCompressor.Bound(raw.Length))];
            int length = zstd.Compress(raw, packed);
            packed = [.. packed[..length], .. new byte[PackFormat.Padded(length) - length]];
            var frame = new Frame(pack, bytes.Count, packed.Length, raw.Length, Digest.Of(packed));
            _jobs.Add(new FrameJob(frame, [.. Place(raw), .. i % 3 == 0 ? Place(raw) : []]));
            bytes.AddRange(packed);
        }

        return [.. bytes];
    }

    /// <summary>A place for each chunk of a frame, backwards and with gaps.</summary>
    private IEnumerable<Placement> Place(byte[] raw)
    {
        for (int at = raw.Length - Chunk; at >= 0; at -= Chunk)
        {
            Expected.Write(_next, raw.AsSpan(at, Chunk));
            yield return new Placement(_next, at, Chunk);
            _next += Chunk + 4096 * _random.Next(3);
        }
    }

    private FillWrite Expect(FillWrite fill)
    {
        Expected.Write(fill.DiskOffset, Enumerable.Repeat(fill.Value, (int)fill.Length).ToArray());
        return fill;
    }

    private void AddFile(string path, int length, long offset)
    {
        byte[] bytes = Noise(length);
        long space = (length + 4095L) / 4096 * 4096;
        Source.Files[path] = new FakeSource(path, bytes);
        Files.Add(new FileWrite(offset, space, new FileEntry(path, length, Digest.Of(bytes))));
        byte[] padded = [.. bytes, .. new byte[space - length]];
        Expected.Write(offset, padded);
    }

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
