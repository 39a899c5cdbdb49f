using Imaging.Benchmarks.Fixtures;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Floors;

/// <summary>
/// Checking (SHA-256) and decoding a release's frames from memory to memory, and nothing else. Of a large release
/// only the first frames are held, and decoded as often as it takes.
/// </summary>
public sealed class DecodeFloor : IDisposable
{
    /// <summary>Packed bytes that are held in memory.</summary>
    private const long MaximumPacked = 1_000_000_000;

    private readonly List<(Frame Frame, AlignedBuffer Packed, IByteSource Pack)> _frames = [];
    private readonly IReadOnlyDictionary<int, IByteSource> _packs;
    private readonly int _frameCount;
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
        _frameCount = release.Plan.Frames.Count;
    }

    private long HeldRawBytes => _frames.Sum(f => (long)f.Frame.RawLength);

    /// <summary>Seconds for the whole release on all cores.</summary>
    public double Measure() => Run(Environment.ProcessorCount, _frameCount, withChecksum: false);

    /// <summary>Raw bytes a second of one core, with the CRC-32C that the read-back compares: what <c>StageForecast</c> wants.</summary>
    public double MeasureOneCoreRate() => HeldRawBytes / Run(threads: 1, _frames.Count, withChecksum: true);

    public void Dispose()
    {
        _frames.ForEach(f => f.Packed.Dispose());
        foreach (IByteSource pack in _packs.Values)
            pack.Dispose();
    }

    private double Run(int threads, int frames, bool withChecksum) => SideBySide.Run(threads, frames, next =>
    {
        using var raw = new AlignedBuffer(_longestRaw);
        using var zstd = new ZstdDecompressor();
        for (int i; (i = next()) >= 0;)
        {
            (Frame frame, AlignedBuffer packed, IByteSource pack) = _frames[i % _frames.Count];
            Span<byte> decoded = raw.Span[..frame.RawLength];
            FrameCheck.Check(frame, packed.Span, pack);
            zstd.Decompress(packed.Span, decoded, pack.Name);
            if (withChecksum)
                _ = Crc32C.Of(decoded);
        }
    });
}
