using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Release.Tests;

public sealed class PackFormatTests
{
    [Fact]
    public void WriteHeader_IsTheMagicAndZeros()
    {
        byte[] header = [.. Enumerable.Repeat((byte)0xAA, 5000)];
        PackFormat.WriteHeader(header);
        Assert.Equal("IMGPACK1"u8.ToArray(), header[..8]);
        Assert.False(header.AsSpan(8, 4088).ContainsAnyExcept((byte)0));
        Assert.Equal(0xAA, header[4096]);
    }

    [Fact]
    public void Check_AnyHeaderByteChanged_NamesItsOffset()
    {
        byte[] pack = [.. SampleRelease.Pack];
        PackFormat.Check(new MemoryByteSource("pack", pack), pack.Length);
        for (int at = 0; at < PackFormat.HeaderLength; at += at < 16 ? 1 : 60)
        {
            pack[at] ^= 1;
            ImagingException e = Refused.With(ExitCode.Corrupt, () => PackFormat.Check(new MemoryByteSource("pack", pack), pack.Length));
            Assert.Equal($"pack at offset {at}", e.Place);
            pack[at] ^= 1;
        }
    }

    [Theory]
    [InlineData(-4096)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(4096)]
    public void Check_OtherLength_IsCorrupt(int difference) =>
        Refused.With(
            ExitCode.Corrupt,
            () => PackFormat.Check(new MemoryByteSource("pack", SampleRelease.Pack), SampleRelease.Pack.Length + difference));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    public void Padded_Length_IsTheNextMultiple(int length, int padded) => Assert.Equal(padded, PackFormat.Padded(length));

    [Fact]
    public void MaximumPackedFrame_HoldsAFullFrameThatDoesNotCompress() =>
        Assert.True(PackFormat.Padded(ZstdCompressor.Bound(PackFormat.MaximumFrame)) <= PackFormat.MaximumPackedFrame);
}
