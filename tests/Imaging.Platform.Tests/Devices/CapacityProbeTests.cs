using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Platform.Tests.Devices;

public sealed class CapacityProbeTests : IDisposable
{
    private const long Claimed = 2 * ByteSize.GiB;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Claimed)]
    [InlineData(64 * ByteSize.MiB)]
    [InlineData(CapacityProbe.Stride)]
    [InlineData(CapacityProbe.Stride + 512)]
    public void CapacityProbe_HonestDisk_IsTakenAndLba0IsLeftZero(long bytes)
    {
        var disk = new MemoryDevice("honest", bytes);
        Assert.True(new CapacityProbe(disk, Guid.NewGuid()).Run() > 0);
        var first = new byte[512];
        disk.Read(0, first);
        Assert.All(first, b => Assert.Equal(0, b));
    }

    [Fact]
    public void CapacityProbe_Erased_LeavesNoMark()
    {
        var disk = new MemoryDevice("honest", CapacityProbe.Stride + 4096);
        var probe = new CapacityProbe(disk, Guid.NewGuid());
        probe.Run();
        var content = new byte[(int)disk.Length];
        disk.Read(0, content);
        Assert.True(content.AsSpan().ContainsAnyExcept((byte)0));

        Assert.Equal(2 * 512, probe.Erase());
        disk.Read(0, content);
        Assert.False(content.AsSpan().ContainsAnyExcept((byte)0));
    }

    /// <summary>What an earlier run left in the head, or a copy of a fake's head, says nothing about this disk.</summary>
    [Fact]
    public void CapacityProbe_MarksOfAnotherRun_AreNotItsOwn()
    {
        const long Real = 200 * ByteSize.MiB + 512;
        var fake = new MemoryDevice("fake", Real);
        ExpectFake(new WrappingDevice(fake, Claimed), Real);
        var head = new byte[(int)CapacityProbe.Stride];
        fake.Read(0, head);
        Assert.True(head.AsSpan().IndexOf("Imaging capacity probe"u8) >= 0);

        var disk = new MemoryDevice("honest", Claimed);
        disk.Write(0, head);
        Assert.True(new CapacityProbe(disk, Guid.NewGuid()).Run() > 0);
        ExpectFake(new WrappingDevice(fake, Claimed), Real);
    }

    [Theory]
    [InlineData(128 * ByteSize.MiB)]
    [InlineData(256 * ByteSize.MiB)]
    [InlineData(384 * ByteSize.MiB)]
    [InlineData(1024 * ByteSize.MiB)]
    [InlineData(1000_000_000L / 512 * 512)]
    [InlineData(64 * ByteSize.MiB)]
    [InlineData(200 * ByteSize.MiB + 512)]
    [InlineData(Claimed - 512)]
    [InlineData(Claimed - CapacityProbe.Stride)]
    public void CapacityProbe_DiskThatWraps_IsNamedWithItsTrueSize(long real) =>
        ExpectFake(new WrappingDevice(new MemoryDevice("fake", real), Claimed), real);

    /// <summary>Also in the middle of what it calls a sector, and where a mark goes on behind what is read at once.</summary>
    [Theory]
    [InlineData(200 * ByteSize.MiB)]
    [InlineData(200 * ByteSize.MiB + 512)]
    [InlineData(252 * ByteSize.MiB + 512)]
    public void CapacityProbe_DiskOf4096ByteSectorsThatWraps_IsNamedWithItsTrueSize(long real) =>
        ExpectFake(new WrappingDevice(new MemoryDevice("fake", real), Claimed, sectorSize: 4096), real);

    /// <summary>A sector nobody has written since a power cut may be unreadable, and is not once it is written.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void CapacityProbe_SectorsOfTheHeadAreUnreadable_SomeAreNoReason(int count, bool isTaken)
    {
        var disk = new UnreadableSectors(new MemoryDevice("old", Claimed), 5 * ByteSize.MiB, count);
        Action probe = () => new CapacityProbe(disk, Guid.NewGuid()).Run();
        if (isTaken)
            probe();
        else
            Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(probe).Code);
        const long Real = 300 * ByteSize.MiB;
        if (isTaken)
            ExpectFake(new UnreadableSectors(new WrappingDevice(new MemoryDevice("fake", Real), Claimed), 5 * ByteSize.MiB, count), Real);
    }

    [Theory]
    [InlineData(300 * ByteSize.MiB, true)]
    [InlineData(300 * ByteSize.MiB, false)]
    [InlineData(512 * ByteSize.MiB, true)]
    [InlineData(512 * ByteSize.MiB, false)]
    [InlineData(Claimed - 512, true)]
    [InlineData(Claimed - 512, false)]
    [InlineData(CapacityProbe.Stride, false)]
    public void CapacityProbe_DiskThatEndsEarly_IsNamedWithItsTrueSize(long real, bool fails) =>
        ExpectFake(new ShortDevice(new MemoryDevice("fake", real), Claimed, fails), real);

    [Theory]
    [InlineData(DeviceFault.DropWrite)]
    [InlineData(DeviceFault.FlipBit)]
    [InlineData(DeviceFault.MisplaceWrite)]
    [InlineData(DeviceFault.FailWrite)]
    public void CapacityProbe_DiskThatFailsOnce_IsNoFakeButIsRefused(DeviceFault fault)
    {
        var counter = new FaultyDevice(new MemoryDevice("disk", Claimed), DeviceFault.None, -1);
        new CapacityProbe(counter, Guid.NewGuid()).Run();
        for (int write = counter.Writes - 16; write < counter.Writes; write++)
        {
            var disk = new FaultyDevice(new MemoryDevice("disk", Claimed), fault, write);
            ImagingException e = Assert.Throws<ImagingException>(() => new CapacityProbe(disk, Guid.NewGuid()).Run());
            Assert.Equal(ExitCode.DeviceIo, e.Code);
        }
    }

    [NeedsFact("root", "losetup", "gcc", "fusermount3")]
    public void CapacityProbe_KernelDiskThatWraps_IsNamedWithItsTrueSize()
    {
        const long Real = 300 * ByteSize.MiB;
        using var fake = new FakeStick(_folder.Path, Real, Claimed);
        using IBlockDevice disk = BlockDevices.Open(fake.Node);
        ExpectFake(disk, Real);
    }

    private static void ExpectFake(IBlockDevice disk, long real)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => new CapacityProbe(disk, Guid.NewGuid()).Run());
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Contains("fake", e.Found, StringComparison.Ordinal);
        Assert.Contains($"({real} bytes)", e.Found, StringComparison.Ordinal);
        Assert.Contains("Do not use it", e.Message, StringComparison.Ordinal);
    }
}
