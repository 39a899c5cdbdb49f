using System.Buffers.Binary;
using Imaging.Building.Capturing;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Testing;

namespace Imaging.Building.Tests.Capturing;

public sealed class ImagePartitionsTests : IDisposable
{
    private const long DiskBytes = 64 * ByteSize.MiB;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void Read_RawGpt_FindsItsSectorSize(int sectorSize)
    {
        using DiskImage disk = DiskImage.Open(MakeDisk(sectorSize));
        CheckPartitions(disk);
    }

    /// <summary>qemu-img makes sectors of 512 bytes only; the size stands in the metadata, which has no checksum.</summary>
    [NeedsFact("qemu-img")]
    public void Read_VhdxOf4096ByteSectors_TakesThem()
    {
        string vhdx = _folder.File("disk.vhdx");
        Tool.Expect("qemu-img", "convert", "-f", "raw", "-O", "vhdx", "-o", "subformat=dynamic", MakeDisk(4096), vhdx);
        byte[] bytes = File.ReadAllBytes(vhdx);
        int metadata = bytes.AsSpan().IndexOf("metadata"u8);
        int entry = bytes.AsSpan(metadata).IndexOf(new Guid("8141bf1d-a96f-4709-ba47-f233a8faab5f").ToByteArray());
        int item = metadata + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(metadata + entry + 16));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(item), 4096);
        File.WriteAllBytes(vhdx, bytes);

        using DiskImage disk = DiskImage.Open(vhdx);

        Assert.Equal(4096, disk.SectorSize);
        CheckPartitions(disk);
    }

    /// <summary>As in an image that was rounded up, or copied onto a larger disk.</summary>
    [Fact]
    public void Read_GptOfASmallerDisk_IsTaken()
    {
        string path = MakeDisk(512);
        using (FileStream file = File.Open(path, FileMode.Open))
            file.SetLength(DiskBytes + 1_000_448);
        using DiskImage disk = DiskImage.Open(path);
        CheckPartitions(disk);
    }

    [Fact]
    public void Read_BackupGptDamaged_IsRefused()
    {
        string path = MakeDisk(512);
        using (FileStream file = File.Open(path, FileMode.Open))
        {
            file.Position = DiskBytes - 500;
            file.WriteByte(0xEE);
        }

        using DiskImage disk = DiskImage.Open(path);
        ImagingException e = Assert.Throws<ImagingException>(() => ImagePartitions.Read(disk));

        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Contains("backup GPT", e.Found, StringComparison.Ordinal);
    }

    private static void CheckPartitions(DiskImage disk) => Assert.Equal(
        [
            new ImagePartition(1, "EFI system partition", ByteSize.MiB, 8 * ByteSize.MiB),
            new ImagePartition(2, "basic data", 9 * ByteSize.MiB, 40 * ByteSize.MiB)],
        ImagePartitions.Read(disk));

    private string MakeDisk(int sectorSize)
    {
        long Lba(long mib) => mib * ByteSize.MiB / sectorSize;
        GptTable table = GptTable.Build(DiskBytes, sectorSize, Guid.NewGuid(),
        [
            new GptEntry(PartitionRoles.Esp.GptType, Guid.NewGuid(), Lba(1), Lba(9) - 1, 0, "a"),
            new GptEntry(PartitionRoles.Windows.GptType, Guid.NewGuid(), Lba(9), Lba(49) - 1, 0, "b"),
        ]);
        string path = _folder.File("disk.raw");
        using FileStream file = File.Create(path);
        file.SetLength(DiskBytes);
        file.Write(table.ProtectiveMbr.Span);
        file.Position = table.PrimaryOffset;
        file.Write(table.Primary.Span);
        file.Position = table.BackupOffset;
        file.Write(table.Backup.Span);
        return path;
    }
}
