using Imaging.Benchmarks.Fixtures;

namespace Imaging.Benchmarks.Tests.Fixtures;

public sealed class NtfsNamesTests
{
    [Theory]
    [InlineData("/lib/Sys/b", true)]
    [InlineData("/lib/Sys/a", false)] // taken
    [InlineData("/lib/Sys/A", false)]
    [InlineData("/lib/sys/b", false)] // the same folder, spelled in another way
    [InlineData("/lib/sys/x/b", false)]
    [InlineData("/LIB/b", false)]
    [InlineData("/lib/sys", false)] // a folder
    [InlineData("/lib/Sys/a/b", false)] // a file
    [InlineData("/sys/a", true)]
    public void TryTake_PathBesideAnother_OnlyWhatNtfsCanHold(string path, bool isTaken)
    {
        var names = new NtfsNames();
        Assert.True(names.TryTake("/lib/Sys/a"));
        Assert.Equal(isTaken, names.TryTake(path));
    }
}
