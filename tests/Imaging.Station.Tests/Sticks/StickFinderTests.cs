using Imaging.Core;
using Imaging.Release;
using Imaging.Station.Sticks;
using Imaging.Station.Tests.Fixtures;
using Imaging.Testing;

namespace Imaging.Station.Tests.Sticks;

[Collection(nameof(StationCollection))]
public sealed class StickFinderTests(StationFixture fixture) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new() { SkipsWaits = true };

    private readonly StationMachine _machine = new(fixture);

    private string MediaId => fixture.Release.Document.MediaId;

    public void Dispose() => _machine.Remove();

    [Fact]
    public void Find_TwoSticksWithTheSameRelease_IsTheSameOneInAnyOrder()
    {
        _machine.WithStick(fixture.Image).WithStick(fixture.Twin, "sdc", 176);
        FoundStick one = Find(MediaId)!;
        using var other = new Swapped(fixture);
        Assert.Equal(one.Document.StickId, other.Find(MediaId)!.Document.StickId);
    }

    [Fact]
    public void Find_SticksWithDifferentReleases_IsRefused()
    {
        _machine.WithStick(fixture.Image).WithStick(fixture.Other, "sdc", 176);
        var error = Assert.Throws<ImagingException>(() => Find(MediaId));
        Assert.Equal(ExitCode.Stick, error.Code);
        Assert.Contains(fixture.Release.Document.Id, error.Found, StringComparison.Ordinal);
        Assert.Contains(fixture.OtherRelease.Document.Id, error.Found, StringComparison.Ordinal);
        Assert.NotEqual(MediaId, fixture.OtherRelease.Document.MediaId);
    }

    [Fact]
    public void Find_OnlyAStickOfAnotherSystem_IsRefused()
    {
        _machine.WithStick(fixture.Other);
        Assert.Equal(ExitCode.Stick, Assert.Throws<ImagingException>(() => Find(MediaId)).Code);
    }

    [Fact]
    public void Find_DisksWithoutStick_IsNothing()
    {
        _machine.WithDisk();
        Assert.Null(Find(MediaId));
        Assert.Equal(s_timeout, _time.Elapsed);
    }

    [Fact]
    public void Find_StickComesLate_IsFound()
    {
        bool isThere = false;
        _time.OnWait = () =>
        {
            if (isThere || _time.Elapsed < TimeSpan.FromSeconds(20))
                return;
            isThere = true;
            _machine.WithStick(fixture.Image);
        };
        Assert.NotNull(Find(MediaId));
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(21), s_timeout);
    }

    [Fact]
    public void Find_Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        _time.OnWait = cancel.Cancel;
        Assert.ThrowsAny<OperationCanceledException>(
            () => new StickFinder(_machine.System.Catalog, MediaId, _time).Find(s_timeout, cancel.Token));
        Assert.True(_time.Elapsed < s_timeout);
    }

    private FoundStick? Find(string mediaId) =>
        new StickFinder(_machine.System.Catalog, mediaId, _time).Find(s_timeout, CancellationToken.None);

    /// <summary>The same sticks with their names the other way round.</summary>
    private sealed class Swapped(StationFixture fixture) : IDisposable
    {
        private readonly StationMachine _machine = new StationMachine(fixture).WithStick(fixture.Twin).WithStick(fixture.Image, "sdc", 176);

        public FoundStick? Find(string mediaId) =>
            new StickFinder(_machine.System.Catalog, mediaId, new ManualTime { SkipsWaits = true })
                .Find(s_timeout, CancellationToken.None);

        public void Dispose() => _machine.Remove();
    }
}
