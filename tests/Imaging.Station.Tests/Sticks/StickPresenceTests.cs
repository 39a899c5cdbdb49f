using Imaging.Platform.Volumes;
using Imaging.Station.Sticks;
using Imaging.Testing;

namespace Imaging.Station.Tests.Sticks;

/// <summary>What ends a red screen, and what does not.</summary>
public sealed class StickPresenceTests : IDisposable
{
    private const string Device = "pci0/usb2/2-1/2-1:1.0/host0/target0/0:0:0:0/block/sdb";

    private readonly FakeSystem _system = new();
    private readonly StationStick _stick;
    private readonly StickPresence _watch;

    public StickPresenceTests()
    {
        _system.Write("sys/devices/pci0/usb2/2-1/idVendor", "0781");
        _system.Write("sys/devices/pci0/usb2/2-1/serial", "A");
        _system.AddDisk(Device, "8:160", 1000);
        _stick = new StationStick(new FolderMount(_system.Root), Assert.Single(_system.Catalog.List().Disks), _system.Catalog);
        _watch = new StickPresence(_stick);
    }

    public void Dispose() => _system.Dispose();

    [Fact]
    public void IsGone_MissingThreeTimesInARow_NotBefore()
    {
        Pull();
        Assert.Equal([false, false], Look(2));
        PutBack();
        Assert.Equal([false], Look(1));
        Pull();
        Assert.Equal([false, false, true], Look(3));
    }

    [Fact]
    public void IsThere_SerialNotTold_IsTheSameStick()
    {
        File.Delete(_system.At("sys/devices/pci0/usb2/2-1/serial"));
        Assert.True(_stick.IsThere());
    }

    [Fact]
    public void IsThere_OtherSerialUnderItsNumber_IsAnotherStick()
    {
        _system.Write("sys/devices/pci0/usb2/2-1/serial", "B");
        Assert.False(_stick.IsThere());
    }

    private void Pull() => _system.RemoveDisk("sdb");

    private void PutBack() => Directory.CreateSymbolicLink(_system.At("sys/block/sdb"), $"../devices/{Device}");

    private IEnumerable<bool> Look(int times) => [.. Enumerable.Range(0, times).Select(_ => _watch.IsGone())];
}
