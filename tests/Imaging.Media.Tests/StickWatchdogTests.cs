using Imaging.Testing.Devices;

namespace Imaging.Media.Tests;

public sealed class StickWatchdogTests
{
    [Fact]
    public void AWatchedDeviceDoesWhatTheDeviceDoes() => Delegation.Expect(new StickWatchdog(static _ => { }).On);
}
