using Imaging.Benchmarks.Fixtures;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Floors;

/// <summary>
/// Checking (SHA-256) and decoding a release's frames from memory to memory, and nothing else. Of a large release a part is measured,
/// and the seconds are for all of it.
/// </summary>
public sealed class DecodeFloor : IDisposable
{
    /// <summary>Packed bytes that are held in memory.</summary>
    private const long MaximumPacked = 1_000_000_000;

    private readonly List<(Frame Frame, AlignedBuffer Packed, IByteSource Pack)> _frames = [];
    private readonly IReadOnlyDictionary<int, IByteSource> _packs;
    private readonly int _longestRaw;

    /// <summary>Reads the frames.</summary>
    public DecodeFloor(ReleaseFrames release)
    {
        _packs = release.OpenPacks();
        long held = 0;
        foreach (Frame frame in release.Plan.Frames.Select(f => f.Frame).TakeWhile(f => (held += f.PackedLength) <= MaximumPacked))
        {
            var packed = new AlignedBuffer(frame.PackedLength);
            _packs[frame.Pack].Read(frame.Offset, packed.Span);
            _frames.Add((frame, packed, _packs[frame.Pack]));
        }

        _longestRaw = release.Plan.Frames.Max(f => f.Frame.RawLength);
        RawBytes = release.Size.FrameBytes;
    }

    /// <summary>Decoded bytes of the whole release.</summary>
    public long RawBytes { get; }

    private long HeldRawBytes => _frames.Sum(f => (long)f.Frame.RawLength);

    /// <summary>Seconds for the whole release on all cores.</summary>
    public double Measure() => Run(Environment.ProcessorCount, withChecksum: false) * RawBytes / HeldRawBytes;

    /// <summary>Raw bytes a second of one core, with the CRC-32C that the read-back compares: what <c>StageForecast</c> wants.</summary>
    public double MeasureOneCoreRate() => HeldRawBytes / Run(threads: 1, withChecksum: true);

    public void Dispose()
    {
        _frames.ForEach(f => f.Packed.Dispose());
        foreach (IByteSource pack in _packs.Values)
            pack.Dispose();
    }

    private double Run(int threads, bool withChecksum) => SideBySide.Run(threads, _frames.Count, next =>
    {
        using var raw = new AlignedBuffer(_longestRaw);
        using var zstd = new ZstdDecompressor();
        for (int i; (i = next()) >= 0;)
        {
            (Frame frame, AlignedBuffer packed, IByteSource pack) = _frames[i];
            Span<byte> decoded = raw.Span[..frame.RawLength];
            FrameCheck.Check(frame, packed.Span, pack);
            zstd.Decompress(packed.Span, decoded, pack.Name);
            if (withChecksum)
                _ = Crc32C.Of(decoded);
        }
    });
}
