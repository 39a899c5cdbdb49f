using Imaging.Core;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.Media.Tests;

/// <summary>WIMs on a stick are looked after like packs.</summary>
public sealed class WimStickTests : IDisposable
{
    private static readonly (string Name, byte[] Bytes) s_shared = ("aa.swm", PackFixture.Noise(3 * PackFixture.MiB, 1));
    private static readonly (string Name, byte[] Bytes) s_old = ("aa2.swm", PackFixture.Noise(PackFixture.MiB, 2));
    private static readonly (string Name, byte[] Bytes) s_new = ("bb.wim", PackFixture.Noise(2 * PackFixture.MiB, 3));

    private readonly StickFixture _fixture = new();
    private readonly OpenRelease _release;
    private readonly string _stick;

    public WimStickTests()
    {
        _release = _fixture.PublishFiles("old-1", s_shared, s_old);
        _stick = _fixture.File("stick");
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Write_FolderAndImage_HoldTheWimsIntact()
    {
        _fixture.Writer(_release).WriteFolder(_stick, CancellationToken.None);
        _fixture.Writer(_release).WriteImage(_fixture.File("stick.img"), null, CancellationToken.None);

        Assert.Equal(s_old.Bytes, File.ReadAllBytes(Path.Combine(_stick, "imaging/wims/aa2.swm")));
        Assert.Equal("old-1", _fixture.Verify(_stick).Id);
        Assert.Equal("old-1", _fixture.Verify(_fixture.File("stick.img")).Id);
    }

    [Fact]
    public void Verify_BitOfAWimFlipped_IsCorruptAndNamesIt()
    {
        _fixture.Writer(_release).WriteFolder(_stick, CancellationToken.None);
        string part = Path.Combine(_stick, "imaging/wims/aa2.swm");
        byte[] bytes = File.ReadAllBytes(part);
        bytes[500_000] ^= 4;
        File.WriteAllBytes(part, bytes);

        var error = Assert.Throws<ImagingException>(() => _fixture.Verify(_stick));

        Assert.Equal((ExitCode.Corrupt, part), (error.Code, error.Place));
    }

    [Fact]
    public void Update_ToAReleaseThatSharesAPart_AddsTheOtherAndNeedsTheOldOneNoMore()
    {
        _fixture.Writer(_release).WriteFolder(_stick, CancellationToken.None);
        OpenRelease next = _fixture.PublishFiles("new-2", s_shared, s_new);

        using (var update = new StickUpdate(new HostStickFolder(_stick), next, _fixture.Output, _fixture))
        {
            StickUpdateReport report = update.Run(CancellationToken.None);
            Assert.Contains(report.Kept, f => f.Path == "imaging/wims/aa.swm");
            Assert.Contains(report.Added, f => f.Path == "imaging/wims/bb.wim");
        }

        Assert.Equal("new-2", _fixture.Verify(_stick).Id);
        Assert.Equal(
            ["imaging/releases/old-1", "imaging/wims/aa2.swm"], StickInventory.NotNeededBy(_stick, next.Document).Select(f => f.Path));
    }
}
