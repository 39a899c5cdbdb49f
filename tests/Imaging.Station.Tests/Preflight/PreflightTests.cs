using Imaging.Disk;
using Imaging.Engine.Planning;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Station.Preflight;
using Imaging.Testing;

namespace Imaging.Station.Tests.Preflight;

public sealed class PreflightTests : IDisposable
{
    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Theory]
    [InlineData("480", 480)]
    [InlineData("5000", 5000)]
    [InlineData("20000", 20000)]
    public void List_DiskOnUsb_HasTheSpeedOfItsPort(string speed, int megabits)
    {
        _system.Write("sys/devices/pci0/usb2/2-1/idVendor", "0781");
        _system.Write("sys/devices/pci0/usb2/2-1/speed", speed);
        _system.Write("sys/devices/pci0/usb2/speed", "10000");
        _system.AddDisk("pci0/usb2/2-1/2-1:1.0/host0/target0/0:0:0:0/block/sdb", "8:160", 1000);
        _system.AddDisk("pci0/nvme/nvme0/nvme0n1", "259:7", 1000);
        Assert.Equal([null, megabits], _system.Catalog.List().Disks.Select(d => d.UsbMegabits));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("0", null, true)]
    [InlineData("1", null, false)]
    [InlineData("0", "1", false)]
    [InlineData("0", "0", true)]
    public void MachineState_PowerSupplies_TellWhetherOnBattery(string? mains, string? usb, bool onBattery)
    {
        Supply("BAT0", "Battery", null);
        Supply("AC", "Mains", mains);
        Supply("ucsi-1", "USB", usb);
        Assert.Equal(onBattery, MachineState.Read(_system.Root).OnBattery);
    }

    [Fact]
    public void MachineState_Meminfo_IsBytes()
    {
        Assert.Equal(0, MachineState.Read(_system.Root).MemoryBytes);
        _system.Write("proc/meminfo", "MemTotal:       16242252 kB\nMemFree:  5 kB");
        Assert.Equal(16242252L * 1024, MachineState.Read(_system.Root).MemoryBytes);
    }

    [Theory]
    [InlineData(DiskBus.Nvme, false, "NVMe")]
    [InlineData(DiskBus.Sata, false, "SATA SSD")]
    [InlineData(DiskBus.Sata, true, "rotating")]
    [InlineData(DiskBus.Mmc, false, "eMMC")]
    [InlineData(DiskBus.Virtio, true, "unknown")]
    public void DiskClass_Bus_IsThis(DiskBus bus, bool rotational, string name) =>
        Assert.Equal(name, DiskClass.Of(new DiskInfo { Node = "x", Bus = bus, Bytes = 1, IsRotational = rotational }).Name);

    [Theory]
    [InlineData(290, StageLimit.Stick, 480, "USB 2 port: 4 min 50 s, use a blue port")]
    [InlineData(108, StageLimit.Stick, 480, "USB 2 port: 1 min 48 s, use a blue port")]
    [InlineData(108, StageLimit.Stick, 5000, "predicted 1 min 48 s, limited by the stick")]
    [InlineData(108, StageLimit.Disk, 480, "predicted 1 min 48 s, limited by the disk")]
    [InlineData(290, StageLimit.Processor, null, "predicted 4 min 50 s, over 3 min 20 s, limited by the processor")]
    public void ForecastText_SaysWhatToDo(int seconds, StageLimit limit, int? megabits, string expected) =>
        Assert.Equal(expected, ForecastText.Of(new StageForecast(TimeSpan.FromSeconds(seconds), limit), megabits));

    /// <summary>5 s; the ESP; the WIM is read twice and its files written by one core (10 GB at 190 MB/s), then read back.</summary>
    [Theory]
    [InlineData(100e6, 5 + 1 + 40 + 52.6 + 10, StageLimit.Processor)]
    [InlineData(50e6, 5 + 2 + 80 + 80 + 10, StageLimit.Stick)]
    public void Forecast_FilesLaidDownOneByOne_ComeAfterTheRest(double stickRate, double seconds, StageLimit limit)
    {
        var work = new StageWork(100_000_000, 100_000_000, stickRate, 1e9, 1e9, Cores: 4)
        {
            WimBytes = 4_000_000_000,
            FileBytes = 10_000_000_000,
        };

        StageForecast forecast = StageForecast.Of(work);

        Assert.Equal(seconds, forecast.Time.TotalSeconds, 0.1);
        Assert.Equal(limit, forecast.Limit);
        Assert.Equal(4e9 / stickRate, forecast.Wims.TotalSeconds, 0.1);
        Assert.Equal(seconds - 5 - 100e6 / stickRate, (forecast.Wims + forecast.Files).TotalSeconds, 0.1);
    }

    private void Supply(string name, string type, string? online)
    {
        if (type != "Battery" && online is null)
            return;
        _system.Write($"sys/class/power_supply/{name}/type", type);
        if (online is not null)
            _system.Write($"sys/class/power_supply/{name}/online", online);
    }
}
