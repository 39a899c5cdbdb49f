using Imaging.Disk;
using Imaging.Engine.Planning;
using Imaging.Platform.Inventory;

namespace Imaging.Engine.Tests.Planning;

public sealed class DiskClassTests
{
    [Theory]
    [InlineData(DiskBus.Nvme, false, "NVMe")]
    [InlineData(DiskBus.Mmc, false, "eMMC")]
    [InlineData(DiskBus.Sata, false, "SATA SSD")]
    [InlineData(DiskBus.Sata, true, "rotating")]
    [InlineData(DiskBus.Scsi, true, "rotating")]
    [InlineData(DiskBus.Scsi, false, "unknown")]
    [InlineData(DiskBus.Usb, true, "unknown")]
    [InlineData(DiskBus.Image, false, "unknown")]
    public void Of_Disk_IsByBusAndRotation(DiskBus bus, bool isRotational, string expected)
    {
        var disk = new DiskInfo { Node = "/dev/x", DeviceNumber = "8:0", Bus = bus, Bytes = 1, IsRotational = isRotational };
        Assert.Equal(expected, DiskClass.Of(disk).Name);
    }

    [Fact]
    public void Of_AnImageToBeMade_IsUnknown() => Assert.Same(DiskClass.Unknown, DiskClass.Of(null));
}
