using Imaging.Testing;

namespace Imaging.Core.Tests;

/// <summary>The arithmetic of sectors, which is the same on every system; that the cache is passed by only Windows can show.</summary>
public sealed class UncachedFileTests : IDisposable
{
    private const int Length = 3 * 1024 * 1024 + 1234;

    private readonly TempFolder _folder = new();
    private readonly byte[] _content = new byte[Length];

    public UncachedFileTests()
    {
        new Random(5).NextBytes(_content);
        File.WriteAllBytes(Path, _content);
    }

    private string Path => _folder.File("file.bin");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4096)]
    [InlineData(4095, 2)]
    [InlineData(4096, 1024 * 1024)]
    [InlineData(4097, 2 * 1024 * 1024)]
    [InlineData(Length - 1, 1)]
    [InlineData(Length - 5000, 5000)]
    public void Read_AnyRange_IsWhatTheFileHas(int offset, int count)
    {
        using var file = new UncachedFile(Path);
        var buffer = new byte[count];
        for (int done = 0; done < count;)
        {
            int read = file.Read(offset + done, buffer.AsSpan(done));
            Assert.InRange(read, 1, count - done);
            done += read;
        }

        Assert.Equal(_content[offset..(offset + count)], buffer);
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(Length + 1)]
    [InlineData(Length + 100_000)]
    public void Read_BehindTheEnd_IsNothing(int offset)
    {
        using var file = new UncachedFile(Path);
        Assert.Equal(0, file.Read(offset, new byte[10]));
    }

    [Fact]
    public void Read_AcrossTheEnd_IsWhatThereIs()
    {
        using var file = new UncachedFile(Path);
        Assert.Equal(3, file.Read(Length - 3, new byte[10]));
    }
}
