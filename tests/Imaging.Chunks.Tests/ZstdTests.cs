using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Chunks.Tests;

public sealed class ZstdTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Compress_AnyBytes_DecompressesToThem(CompressionLevel level)
    {
        using var compressor = new ZstdCompressor(level);
        using var decompressor = new ZstdDecompressor();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), raw =>
        {
            byte[] packed = Compress(compressor, raw);
            var back = new byte[raw.Length];
            decompressor.Decompress([.. packed, .. new byte[raw.Length % 7]], back, "frame");
            Assert.Equal(raw, back);
        }).QuickCheckThrowOnFailure();
    }

    [NeedsTheory("zstd")]
    [InlineData(CompressionLevel.Fast, 0)]
    [InlineData(CompressionLevel.Fast, 1)]
    [InlineData(CompressionLevel.Balanced, 3_000_017)]
    [InlineData(CompressionLevel.Max, 3_000_017)]
    public void Compress_Frame_IsReadByTheZstdProgram(CompressionLevel level, int length)
    {
        byte[] raw = Text(length);
        using var compressor = new ZstdCompressor(level);
        File.WriteAllBytes(_temp.File("a.zst"), Compress(compressor, raw));

        Tool.Expect("zstd", "-d", "-q", _temp.File("a.zst"), "-o", _temp.File("a"));
        Assert.Equal(raw, File.ReadAllBytes(_temp.File("a")));
    }

    [NeedsTheory("zstd")]
    [InlineData("-1")]
    [InlineData("-19")]
    public void Decompress_FrameOfTheZstdProgram_GivesItsBytes(string level)
    {
        byte[] raw = Text(2_000_003);
        File.WriteAllBytes(_temp.File("b"), raw);
        Tool.Expect("zstd", "-q", level, _temp.File("b"), "-o", _temp.File("b.zst"));

        using var decompressor = new ZstdDecompressor();
        var back = new byte[raw.Length];
        decompressor.Decompress(File.ReadAllBytes(_temp.File("b.zst")), back, "frame");
        Assert.Equal(raw, back);
    }

    [Fact]
    public void Compress_SameBytesTwice_GivesTheSameFrame()
    {
        byte[] raw = Text(500_000);
        using var one = new ZstdCompressor(CompressionLevel.Balanced);
        using var other = new ZstdCompressor(CompressionLevel.Balanced);
        byte[] first = Compress(one, raw);
        Compress(one, Text(70_000));
        Assert.Equal(first, Compress(one, raw));
        Assert.Equal(first, Compress(other, raw));
    }

    [Fact]
    public void Compress_Noise_StaysInsideTheBound()
    {
        var raw = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(raw);
        using var compressor = new ZstdCompressor(CompressionLevel.Fast);
        Assert.InRange(Compress(compressor, raw).Length, raw.Length, ZstdCompressor.Bound(raw.Length));
    }

    [Fact]
    public void Compress_NoRoom_IsRefused()
    {
        using var compressor = new ZstdCompressor(CompressionLevel.Fast);
        Assert.Throws<ImagingException>(() => compressor.Compress(Text(10_000), new byte[20]));
    }

    /// <summary>
    /// The digest of a frame comes first, but what it vouches for may still be nonsense: no flip may crash or pass for another
    /// length.
    /// </summary>
    [Fact]
    public void Decompress_AnyByteFlipped_IsCorruptOrFillsTheBuffer()
    {
        byte[] raw = Text(3000);
        using var compressor = new ZstdCompressor(CompressionLevel.Balanced);
        using var decompressor = new ZstdDecompressor();
        byte[] packed = Compress(compressor, raw);
        for (int bit = 0; bit < 8 * packed.Length; bit++)
        {
            packed[bit / 8] ^= (byte)(1 << (bit % 8));
            Exception? e = Record.Exception(() => decompressor.Decompress(packed, new byte[raw.Length], "the frame"));
            if (e is not null)
                AssertCorrupt(e);
            packed[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        decompressor.Decompress(packed, raw, "a good frame after all the bad ones");
    }

    [Fact]
    public void Decompress_Truncated_IsCorrupt()
    {
        byte[] raw = Text(3000);
        using var compressor = new ZstdCompressor(CompressionLevel.Balanced);
        byte[] packed = Compress(compressor, raw);
        for (int length = 0; length < packed.Length; length++)
            AssertCorrupt(Decompress(packed[..length], raw.Length));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Decompress_OtherLengthThanExpected_IsCorrupt(int difference)
    {
        byte[] raw = Text(3000);
        using var compressor = new ZstdCompressor(CompressionLevel.Balanced);
        AssertCorrupt(Decompress(Compress(compressor, raw), raw.Length + difference));
    }

    [Fact]
    public void Decompress_SomethingBehindTheFrame_IsCorrupt()
    {
        byte[] raw = Text(3000);
        using var compressor = new ZstdCompressor(CompressionLevel.Balanced);
        byte[] packed = Compress(compressor, raw);
        AssertCorrupt(Decompress([.. packed, 0, 0, 1, 0], raw.Length));
        AssertCorrupt(Decompress([.. packed, .. packed], 2 * raw.Length));
    }

    /// <summary>RFC 8878, section 3.1.2: skippable frames decode to nothing.</summary>
    [Fact]
    public void Decompress_SkippableFrame_IsCorrupt() => AssertCorrupt(Decompress([0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4], 100));

    private static Exception? Decompress(byte[] packed, int rawLength)
    {
        using var decompressor = new ZstdDecompressor();
        return Record.Exception(() => decompressor.Decompress(packed, new byte[rawLength], "the frame"));
    }

    private static void AssertCorrupt(Exception? e)
    {
        ImagingException corrupt = Assert.IsType<ImagingException>(e);
        Assert.Equal(ExitCode.Corrupt, corrupt.Code);
        Assert.Equal("the frame", corrupt.Place);
    }

    private static byte[] Compress(ZstdCompressor compressor, byte[] raw)
    {
        var frame = new byte[ZstdCompressor.Bound(raw.Length)];
        return frame[..compressor.Compress(raw, frame)];
    }

    /// <summary>Bytes that compress as code and text do.</summary>
    private static byte[] Text(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = i > 100 && random.Next(8) != 0 ? bytes[i - 1 - random.Next(100)] : (byte)random.Next(256);
        return bytes;
    }
}
