using Imaging.Benchmarks.Fixtures;
using Imaging.Testing;

namespace Imaging.Benchmarks.Tests.Fixtures;

public sealed class FixtureCacheTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private readonly TempFolder _folder = new();
    private int _made;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cache_AskedTwice_MakesOnce()
    {
        string first = Get(Key);
        string second = Get(Key);

        Assert.Equal(first, second);
        Assert.Equal(1, _made);
        Assert.Equal("done", File.ReadAllText(Path.Combine(second, "fixture")));
    }

    [Fact]
    public void Cache_MakingCutOff_MakesAgainInAnEmptyFolder()
    {
        Assert.Throws<IOException>(() => Cache.Get("kind", Key, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "half"), "");
            throw new IOException("the disk is full");
        }));

        string folder = Get(Key);

        Assert.Equal([Path.Combine(folder, "fixture")], Directory.GetFiles(folder));
    }

    [Fact]
    public void Cache_ManyKeys_KeepsTheLastTwoOfTheKindAndAllOfOthers()
    {
        string other = Cache.Get("kind-fast", Key, Make);
        string[] made = [.. Enumerable.Range(0, 4).Select(i => Get($"{i}{Key[1..]}"))];

        Assert.Equal([false, false, true, true], made.Select(Directory.Exists));
        Assert.True(Directory.Exists(other));
    }

    private FixtureCache Cache => new(_folder.File("cache"), _ => { });

    private string Get(string key)
    {
        // Pruning goes by the time of last use, which a file system may keep coarsely.
        Thread.Sleep(20);
        return Cache.Get("kind", key, Make);
    }

    private void Make(string folder)
    {
        _made++;
        File.WriteAllText(Path.Combine(folder, "fixture"), "done");
    }
}
