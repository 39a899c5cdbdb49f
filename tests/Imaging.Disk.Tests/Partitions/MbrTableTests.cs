using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Partitions;

public sealed class MbrTableTests
{
    [NeedsTheory("partx")]
    [InlineData(2048, 524_288)]
    [InlineData(2048, 60_000_000)]
    [InlineData(63, 16_000)]
    public void MbrTable_Fat32Stick_ReadsTheSameInPartx(long start, long count)
    {
        using var folder = new TempFolder();
        string path = folder.File("stick.img");
        using (ImageFileDevice stick = ImageFileDevice.Create(path, (start + count) * 512))
            stick.Write(0, MbrTable.BuildFat32(0xCAFEF00D, start, count));

        string line = Tool.Expect("partx", "--raw", "--noheadings", "--output", "NR,START,SECTORS,TYPE,FLAGS,UUID", path).Trim();

        Assert.Equal($"1 {start} {count} 0xc 0x80 cafef00d-01", line);
        using IBlockDevice read = BlockDevices.Open(path, readOnly: true);
        Assert.Equal(new MbrPartition(1, MbrTable.Fat32Lba, true, (uint)start, (uint)count), MbrTable.FindFat32(read, 512));
    }

    [NeedsFact("sgdisk")]
    public void MbrTable_Fat32Stick_IsAnMbrWithOnePartitionToSgdisk()
    {
        using var folder = new TempFolder();
        string path = folder.File("stick.img");
        using (ImageFileDevice stick = ImageFileDevice.Create(path, 100 * ByteSize.MiB))
            stick.Write(0, MbrTable.BuildFat32(1, 2048, 99 * 2048));

        string table = Tool.Expect("sgdisk", "--print", path);

        Assert.Contains("valid MBR", table, StringComparison.Ordinal);
        Assert.Matches(@"\n\s+1\s+2048\s+204799\s+99\.0 MiB\s+0700", table);
    }

    [Theory]
    [InlineData(2048, 16065 - 2048, 0x20, 0x21, 0x00, 0xFE, 0x3F, 0x00)]
    [InlineData(2048, 1L << 31, 0x20, 0x21, 0x00, 0xFE, 0xFF, 0xFF)]
    [InlineData(16065 * 700L, 16065, 0x00, 0x81, 0xBC, 0xFE, 0xBF, 0xBC)]
    public void MbrTable_ChsFields_AreThoseOf255HeadsAnd63Sectors(long start, long count, params int[] expected)
    {
        byte[] table = MbrTable.BuildFat32(0, start, count);
        Assert.Equal(expected.Select(e => (byte)e), [table[447], table[448], table[449], table[451], table[452], table[453]]);
    }

    [Fact]
    public void MbrTable_StickOf2TiBAndMore_IsRefused() =>
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => MbrTable.BuildFat32(0, 2048, 1L << 32)).Code);

    [Fact]
    public void MbrTable_NoSignature_IsNoTable() => AssertBad(_ => { }, clear: true, "55 AA");

    [Fact]
    public void MbrTable_FileSystemAtSectorZero_IsNoTable() => AssertBad(t => t[446] = 0x33, clear: false, "not a partition table");

    [Fact]
    public void MbrTable_ProtectiveMbr_IsAGptDisk() => AssertBad(t => t[450] = 0xEE, clear: false, "GPT");

    [Fact]
    public void MbrTable_PartitionPastTheEnd_IsRefused() => AssertBad(t => t[460] = 0xFF, clear: false, "inside the disk");

    [Fact]
    public void MbrTable_PartitionsThatOverlap_AreRefused() =>
        AssertBad(t => t.AsSpan(446, 16).CopyTo(t.AsSpan(462)), clear: false, "active");

    [Fact]
    public void MbrTable_OverlapOfInactiveOnes_IsRefused() => AssertBad(
        t =>
        {
            t.AsSpan(446, 16).CopyTo(t.AsSpan(462));
            t[462] = 0;
        },
        clear: false,
        "where the one before it ends");

    [Fact]
    public void MbrTable_NoFat32_IsNoStick() => AssertBad(t => t[450] = 0x07, clear: false, "0 FAT32 partitions");

    private static void AssertBad(Action<byte[]> damage, bool clear, string says)
    {
        byte[] table = clear ? new byte[512] : MbrTable.BuildFat32(5, 2048, 4096);
        damage(table);
        var disk = new MemoryDevice("stick", 8 * ByteSize.MiB);
        disk.Write(0, table);
        ImagingException e = Assert.Throws<ImagingException>(() => MbrTable.FindFat32(disk, 512));
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}
