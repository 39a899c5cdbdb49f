using Imaging.Testing;

namespace Imaging.Core.Tests;

public sealed class TimeProviderWaitTests
{
    [Fact]
    public void Wait_ReturnsWhenTheTimeHasPassed()
    {
        var time = new ManualTime { SkipsWaits = true };
        time.Wait(TimeSpan.FromHours(3), CancellationToken.None);
        Assert.Equal(TimeSpan.FromHours(3), time.Elapsed);
    }

    [Fact]
    public void Wait_Cancelled_ReturnsAtOnce()
    {
        var time = new ManualTime();
        time.Wait(TimeSpan.FromHours(3), new CancellationToken(canceled: true));
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }
}
