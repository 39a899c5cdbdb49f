using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Release;

namespace Imaging.Engine.Tests.Planning;

public sealed class OwnBytesSourceTests : IDisposable
{
    private readonly OwnBytesSource _source = new(
        new VolumeIndex
        {
            ClusterSize = 4096,
            VolumeBytes = 100_000,
            Frames = [],
            Extents =
            [
                new Extent(0, 4096, ExtentKind.Own, 0, 0, default),
                new Extent(4096, 4096, ExtentKind.Fill, 0xFF, 0, default),
                new Extent(40960, 4096, ExtentKind.Own, 0, 4096, default),
            ],
            OwnBytes = Enumerable.Range(0, 8192).Select(i => (byte)(i / 4096 + i % 7)).ToArray(),
        },
        "Windows volume");

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(0, 0, 4096)]
    [InlineData(512, 512, 512)]
    [InlineData(40960, 4096, 4096)]
    [InlineData(41960, 5096, 3096)]
    public void Read_InsideAnOwnExtent_IsItsBytes(long offset, int position, int length)
    {
        var bytes = new byte[length];
        _source.Read(offset, bytes);
        Assert.Equal(Enumerable.Range(position, length).Select(i => (byte)(i / 4096 + i % 7)), bytes);
    }

    [Theory]
    [InlineData(4096, 512)]
    [InlineData(4000, 512)]
    [InlineData(44_544, 1024)]
    [InlineData(90_000, 1)]
    public void Read_NotInsideOne_IsCorrupt(long offset, int length)
    {
        var error = Assert.Throws<ImagingException>(() => _source.Read(offset, new byte[length]));
        Assert.Equal(ExitCode.Corrupt, error.Code);
        Assert.Contains($"Windows volume at offset {offset}", error.Place, StringComparison.Ordinal);
    }
}
