using System.Diagnostics;
using Imaging.Benchmarks.Sticks;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Benchmarks.Tests.Sticks;

public sealed class ThrottledFolderTests : IDisposable
{
    private const int Length = 3_000_001;
    private const double Rate = 20e6;

    private readonly TempFolder _folder = new();
    private readonly byte[] _bytes = new byte[Length];

    public ThrottledFolderTests()
    {
        new Random(1).NextBytes(_bytes);
        Directory.CreateDirectory(Path.Combine(Real, "below"));
        Directory.CreateDirectory(Work);
        File.WriteAllBytes(Path.Combine(Real, "below", "file"), _bytes);
    }

    private string Real => _folder.File("real");

    private string Work => _folder.File("work");

    public void Dispose() => _folder.Dispose();

    [NeedsFact("root", "gcc", "fusermount3")]
    public void Folder_Read_GivesTheBytesOfTheRealOne()
    {
        using var throttled = new ThrottledFolder(Real, 1e9, Work);
        string file = Path.Combine(throttled.Path, "below", "file");

        Assert.Equal(_bytes, File.ReadAllBytes(file));
        using var source = new FileByteSource(file);
        foreach ((int offset, int count) in new[] { (0, 1), (4095, 2), (511, 1_500_000), (Length - 1, 1), (1_048_576, 4096) })
        {
            var found = new byte[count];
            source.Read(offset, found);
            Assert.Equal(_bytes[offset..(offset + count)], found);
        }
    }

    /// <summary>The lower bound is the only one that holds on a busy machine, and the one that matters.</summary>
    [NeedsTheory("root", "gcc", "fusermount3")]
    [InlineData(1)]
    [InlineData(3)]
    public void Folder_ReadAgainAndBySeveral_IsNeverFasterThanTheRate(int readers)
    {
        using var throttled = new ThrottledFolder(Real, Rate, Work);
        string file = Path.Combine(throttled.Path, "below", "file");
        long began = Stopwatch.GetTimestamp(); // once: an answer that left late is made up for in the read that follows at once
        for (int time = 1; time <= 2; time++)
        {
            Parallel.For(0, readers, new ParallelOptions { MaxDegreeOfParallelism = readers }, _ => File.ReadAllBytes(file));
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds >= time * readers * Length / Rate);
        }
    }

    [NeedsFact("root", "gcc", "fusermount3")]
    public void Folder_Disposed_IsUnmounted()
    {
        var throttled = new ThrottledFolder(Real, Rate, Work);
        throttled.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(throttled.Path));
    }

    [NeedsFact("root", "gcc", "fusermount3")]
    public void Folder_ThatIsNone_IsAnError() =>
        Assert.Throws<ImagingException>(() => new ThrottledFolder(_folder.File("nowhere"), Rate, Work));
}
