using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Platform.Linux;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Platform.Tests.Devices;

public sealed class LinuxBlockDeviceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string ImagePath => _folder.File("disk.img");

    public void Dispose() => _folder.Dispose();

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_WhatItWrites_IsOnTheMediumAfterFlush()
    {
        MakeImage();
        byte[] written = [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 3))];
        using var loop = new LoopDevice(ImagePath);
        using LinuxBlockDevice disk = LinuxBlockDevice.Open(loop.Node);
        disk.Write(1024, written);
        disk.Flush();
        Assert.Equal(written, File.ReadAllBytes(ImagePath)[1024..1536]);
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_OpenedTwice_IsRefusedAsInUse()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath);
        using LinuxBlockDevice disk = LinuxBlockDevice.Open(loop.Node);

        ImagingException e = Assert.Throws<ImagingException>(() => LinuxBlockDevice.Open(loop.Node));

        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Equal(loop.Node, e.Place);
        using LinuxBlockDevice reader = LinuxBlockDevice.Open(loop.Node, readOnly: true);
        Assert.Equal(disk.Length, reader.Length);
    }

    [NeedsFact("root", "losetup", "mkfs.ext4", "mount")]
    public void LinuxBlockDevice_Mounted_IsRefusedAndListedAsInUse()
    {
        MakeImage();
        Tool.Expect("mkfs.ext4", "-q", ImagePath);
        using var loop = new LoopDevice(ImagePath);
        string mount = _folder.File("mount point");
        Directory.CreateDirectory(mount);
        Tool.Expect("mount", loop.Node, mount);
        try
        {
            Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => BlockDevices.Open(loop.Node)).Code);
            DiskInfo disk = new DiskCatalog().List().Disks.Single(d => d.Node == loop.Node);
            Assert.Equal([$"{loop.Node} is mounted at {mount}"], disk.Uses);
            Assert.Equal(loop.Node, new DiskCatalog().Holding(mount)?.Node);
        }
        finally
        {
            Tool.Expect("umount", mount);
        }

        using IBlockDevice free = BlockDevices.Open(loop.Node);
        Assert.Equal(16 * ByteSize.MiB, free.Length);
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_ReadOnlyDisk_IsRefusedForWriting()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath, readOnly: true);
        ImagingException e = Assert.Throws<ImagingException>(() => LinuxBlockDevice.Open(loop.Node));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.True(new DiskCatalog().List().Disks.Single(d => d.Node == loop.Node).IsReadOnly);
        using LinuxBlockDevice reader = LinuxBlockDevice.Open(loop.Node, readOnly: true);
        reader.Read(0, new byte[512]);
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_MediumThatFails_IsATransientReadErrorWithPlace()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath);
        using LinuxBlockDevice disk = LinuxBlockDevice.Open(loop.Node);
        Tool.Expect("truncate", "--size=1M", ImagePath); // the kernel answers EIO for what a loop device lost

        ImagingException e = Assert.Throws<ImagingException>(() => disk.Read(2 * ByteSize.MiB, new byte[4096]));

        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.True(e.IsTransient);
        Assert.Equal($"{loop.Node} at offset {2 * ByteSize.MiB}", e.Place);
        Assert.Contains("errno 5", e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_LoopWithoutMedium_IsAnError()
    {
        MakeImage();
        string node;
        using (var loop = new LoopDevice(ImagePath))
            node = loop.Node;
        Assert.NotEqual(ExitCode.Ok, Assert.Throws<ImagingException>(() => LinuxBlockDevice.Open(node)).Code);
    }

    [NeedsFact("root")]
    public void LinuxBlockDevice_CharacterDevice_IsRefused() =>
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => BlockDevices.Open("/dev/null")).Code);

    [NeedsFact("root", "losetup", "sgdisk", "partx", "mkfs.ext4", "mount")]
    public void LinuxBlockDevice_DiskWithAMountedPartition_IsRefusedAndThePartitionIsNoTarget()
    {
        MakeImage();
        Tool.Expect("sgdisk", "--new=1:2048:+8M", ImagePath);
        using var loop = new LoopDevice(ImagePath);
        Tool.Expect("partx", "--add", loop.Node); // not every kernel reads GPTs by itself
        string mount = Directory.CreateDirectory(_folder.File("mounted")).FullName;
        try
        {
            DiskInfo disk = new DiskCatalog().List().Disks.Single(d => d.Node == loop.Node);
            DiskPartition partition = Assert.Single(disk.Partitions);
            Assert.Equal((1, ByteSize.MiB, 8 * ByteSize.MiB), (partition.Number, partition.StartBytes, partition.Bytes));
            Assert.Contains("a partition", Assert.Throws<ImagingException>(() => LinuxBlockDevice.Open(partition.Node)).Message,
                StringComparison.Ordinal);
            using (LinuxBlockDevice reader = LinuxBlockDevice.Open(partition.Node, readOnly: true))
                Assert.Equal(8 * ByteSize.MiB, reader.Length);

            Tool.Expect("mkfs.ext4", "-q", partition.Node);
            Tool.Expect("mount", partition.Node, mount);
            Assert.Equal([$"{partition.Node} is mounted at {mount}"], new DiskCatalog().Holding(mount)?.Uses);
            Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => BlockDevices.Open(loop.Node)).Code);
        }
        finally
        {
            Tool.Run("umount", mount);
            Tool.Expect("partx", "--delete", loop.Node);
        }
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_RereadOfADiskThatScans_Succeeds()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath, partitionScan: true);
        using LinuxBlockDevice disk = LinuxBlockDevice.Open(loop.Node);
        Assert.Null(disk.RereadPartitions());
    }

    [NeedsFact("root", "losetup")]
    public void LinuxBlockDevice_RereadOnLoopWithoutPartitions_TellsWhyNot()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath);
        using IBlockDevice disk = BlockDevices.Open(loop.Node);
        Assert.Contains("errno", BlockDevices.RereadPartitions(disk), StringComparison.Ordinal);
    }

    [NeedsFact("root", "losetup")]
    public void DiskCatalog_OpenLoopDevice_IsIdentifiedByItsHandle()
    {
        MakeImage();
        using var loop = new LoopDevice(ImagePath, 4096);
        string link = _folder.File("my-disk");
        File.CreateSymbolicLink(link, loop.Node);
        using IBlockDevice disk = BlockDevices.Open(link);

        DiskInfo info = new DiskCatalog().Identify(disk);

        Assert.Equal(loop.Node, info.Node);
        Assert.Equal(DiskBus.Loop, info.Bus);
        Assert.Equal(16 * ByteSize.MiB, info.Bytes);
        Assert.Equal(4096, info.LogicalSectorSize);
        Assert.Empty(info.DifferencesFrom(new DiskCatalog().List().Disks.Single(d => d.Node == loop.Node)));
        Assert.NotEmpty(info.DifferencesFrom(info with { Serial = "another" }));
    }

    private void MakeImage()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, 16 * ByteSize.MiB);
        image.Flush();
    }
}
