using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Platform.Tests.Devices;

public sealed class VolumeWindowTests : IDisposable
{
    private const long MiB = 1024 * 1024;
    private const long Offset = 16 * MiB;
    private const long Length = 8 * MiB;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static PlannedPartition Partition(int sectorSize) =>
        new(new PartitionSpec(PartitionRole.Windows, Length, Grow: false, ""), Offset / sectorSize, Length / sectorSize, sectorSize);

    [NeedsTheory("root", "blockdev", "losetup")]
    [InlineData(512, true)]
    [InlineData(4096, true)]
    [InlineData(512, false)]
    [InlineData(4096, false)]
    public void OpenWindow_WrittenThrough_IsThatRangeOfTheDisk(int sectorSize, bool isDevice)
    {
        using (ImageFileDevice.Create(_folder.File("disk.img"), 64 * MiB, sectorSize))
        {
        }

        using LoopDevice? loop = isDevice ? new LoopDevice(_folder.File("disk.img"), sectorSize) : null;
        using IBlockDevice disk = loop is null ? ImageFileDevice.Open(_folder.File("disk.img"), sectorSize) : BlockDevices.Open(loop.Node);
        byte[] written = [.. Enumerable.Range(0, 8192).Select(i => (byte)(i * 7))];
        string path;
        using (IVolumeWindow window = BlockDevices.OpenWindow(disk, Partition(disk.SectorSize)))
        {
            path = window.Path;
            Assert.Equal($"{sectorSize}\n{Length}\n0\n", Tool.Expect("blockdev", "--getss", "--getsize64", "--getro", path));
            using (FileStream file = File.OpenWrite(path))
            {
                file.Position = 4096;
                file.Write(written);
            }

            window.Close();
            byte[] read = new byte[written.Length];
            disk.Read(Offset + 4096, read);
            Assert.Equal(written, read);
        }

        Assert.DoesNotContain($"{path}:", Tool.Expect("losetup", "-a"), StringComparison.Ordinal);
    }

    [NeedsFact("root", "blockdev")]
    public void OpenWindow_DiskOpenedToLookOnly_IsReadOnly()
    {
        using (ImageFileDevice.Create(_folder.File("disk.img"), 64 * MiB))
        {
        }

        using var disk = ImageFileDevice.Open(_folder.File("disk.img"), readOnly: true);
        using IVolumeWindow window = BlockDevices.OpenWindow(disk, Partition(disk.SectorSize));
        Assert.Equal("1\n", Tool.Expect("blockdev", "--getro", window.Path));
    }
}
