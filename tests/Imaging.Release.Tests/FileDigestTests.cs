using Imaging.Chunks;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Release.Tests;

public sealed class FileDigestTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Of_FileOfSeveralPieces_TellsOfEachAndStopsBetweenThem()
    {
        byte[] bytes = new byte[9_000_001];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_temp.File("part"), bytes);
        using var file = new FileByteSource(_temp.File("part"));
        List<int> pieces = [];

        Assert.Equal(Digest.Of(bytes), FileDigest.Of(file, pieces.Add));
        Assert.True(pieces.Count > 2);
        Assert.Equal(bytes.Length, pieces.Sum());

        pieces.Clear();
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => FileDigest.Of(file, count =>
        {
            pieces.Add(count);
            cancel.Cancel();
        }, cancel.Token));
        Assert.Single(pieces);
    }
}
