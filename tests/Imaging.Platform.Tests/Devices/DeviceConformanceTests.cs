using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Linux;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Platform.Tests.Devices;

/// <summary>The suite of <see cref="DeviceSuite"/> on every device there is.</summary>
public sealed class DeviceConformanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, int> Cases => DeviceSuite.Cases;

    private string ImagePath => _folder.File("disk.img");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void MemoryDevice_Conforms(string name, int sectorSize)
    {
        using var device = new MemoryDevice("memory", DeviceSuite.Length, sectorSize);
        DeviceSuite.Run(name, sectorSize, device);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ImageFileDevice_Conforms(string name, int sectorSize)
    {
        using ImageFileDevice device = ImageFileDevice.Create(ImagePath, DeviceSuite.Length, sectorSize);
        DeviceSuite.Run(name, sectorSize, device);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ImageFileDeviceThroughTheCache_Conforms(string name, int sectorSize)
    {
        using ImageFileDevice device = ImageFileDevice.Create(ImagePath, DeviceSuite.Length, sectorSize, direct: false);
        Assert.False(device.IsDirect);
        DeviceSuite.Run(name, sectorSize, device);
    }

    [NeedsTheory("root", "losetup")]
    [MemberData(nameof(Cases))]
    public void LinuxBlockDevice_Conforms(string name, int sectorSize) => RunOnLoop(name, sectorSize, direct: true);

    [NeedsTheory("root", "losetup")]
    [MemberData(nameof(Cases))]
    public void LinuxBlockDeviceThroughTheCache_Conforms(string name, int sectorSize) => RunOnLoop(name, sectorSize, direct: false);

    private void RunOnLoop(string name, int sectorSize, bool direct)
    {
        using (ImageFileDevice image = ImageFileDevice.Create(ImagePath, DeviceSuite.Length))
            image.Flush();
        using var loop = new LoopDevice(ImagePath, sectorSize);
        using LinuxBlockDevice device = LinuxBlockDevice.Open(loop.Node, direct: direct);
        Assert.Equal(direct, device.IsDirect);
        DeviceSuite.Run(name, sectorSize, device);
    }
}
