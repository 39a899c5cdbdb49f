using Imaging.Benchmarks.Fixtures;

namespace Imaging.Benchmarks.Tests.Fixtures;

public sealed class ProgramFilesTests
{
    private const long Wanted = 50_000_000;

    private readonly SourceTree _tree = ProgramFiles.Collect(Wanted);

    [Fact]
    public void Collect_SomeBytes_StopsBehindTheFileThatReachesThem()
    {
        Assert.True(_tree.Length >= Wanted);
        Assert.True(_tree.Length - _tree.Files[^1].Length < Wanted);
    }

    [Fact]
    public void Collect_Twice_GivesTheSameFilesAndKey()
    {
        SourceTree again = ProgramFiles.Collect(Wanted);

        Assert.Equal(_tree.Files, again.Files);
        Assert.Equal(_tree.Key, again.Key);
    }

    [Fact]
    public void Collect_OtherFiles_GivesAnotherKey() =>
        Assert.NotEqual(_tree.Key, new SourceTree([.. _tree.Files.Skip(1)]).Key);

    [Fact]
    public void Collect_Files_AreRegularOnesOfThatLength() =>
        Assert.All(_tree.Files, f =>
            Assert.True(new FileInfo(f.Path) is { Exists: true, LinkTarget: null } info && info.Length == f.Length));
}
