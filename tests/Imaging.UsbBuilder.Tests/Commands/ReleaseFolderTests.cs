using Imaging.Core;
using Imaging.Release;
using Imaging.UsbBuilder.Commands;

namespace Imaging.UsbBuilder.Tests.Commands;

public sealed class ReleaseFolderTests(TwoReleases releases) : IClassFixture<TwoReleases>
{
    [Fact]
    public void Find_AFolderOfSeveral_IsUsageAndNamesThem()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => ReleaseFolder.Find(releases.Output));

        Assert.Equal(ExitCode.Usage, e.Code);
        Assert.Contains(releases.First.Document.Id, e.Found, StringComparison.Ordinal);
        Assert.Contains(releases.Second.Document.Id, e.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Find_OneOfThem_IsThatWithItsOutputFolder(string ending) => Assert.Equal(
        new ReleaseFolder(releases.Output, releases.Second.Document.Id), ReleaseFolder.Find(releases.FolderOf(releases.Second) + ending));

    [Fact]
    public void Find_NoRelease_IsMissing() => Assert.Equal(
        ExitCode.Missing, Assert.Throws<ImagingException>(() => ReleaseFolder.Find(Path.Combine(releases.Output, StickPaths.Packs))).Code);

    [Fact]
    public void Is_OutputFolderOrRelease_AndNoOtherFolder()
    {
        Assert.True(ReleaseFolder.Is(releases.Output));
        Assert.True(ReleaseFolder.Is(releases.FolderOf(releases.First)));
        Assert.False(ReleaseFolder.Is(Path.Combine(releases.Output, StickPaths.Packs)));
    }
}
