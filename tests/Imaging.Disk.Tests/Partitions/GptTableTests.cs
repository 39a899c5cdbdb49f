using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Disk.Tests.Partitions;

/// <summary>What we write, as gptfdisk sees it.</summary>
public sealed class GptTableTests
{
    private const long Tebibyte = 1L << 40;

    [NeedsTheory("sgdisk")]
    [InlineData(8_000_000_000)]
    [InlineData(8_000_000_512)]
    [InlineData(64_023_257_088)]
    [InlineData(256_060_514_304)]
    [InlineData(1_000_204_886_016)]
    [InlineData(2 * Tebibyte)]
    [InlineData(2 * Tebibyte + 512)]
    [InlineData(4 * Tebibyte)]
    public void GptTable_OnAnImage_SatisfiesSgdisk(long bytes)
    {
        using var folder = new TempFolder();
        string path = folder.File("disk.img");
        IReadOnlyList<GptEntry> entries;
        using (ImageFileDevice disk = ImageFileDevice.Create(path, bytes))
            entries = WriteStandard(disk);
        AssertSgdiskAgrees(path, entries, s_diskId);
    }

    [NeedsTheory("root", "losetup", "sgdisk")]
    [InlineData(8_000_004_096)]
    [InlineData(2 * Tebibyte + 4096)]
    public void GptTable_On4096ByteSectors_SatisfiesSgdisk(long bytes)
    {
        using var folder = new TempFolder();
        string path = folder.File("disk.img");
        using (ImageFileDevice image = ImageFileDevice.Create(path, bytes, 4096))
            image.Flush();
        using var loop = new LoopDevice(path, 4096);
        IReadOnlyList<GptEntry> entries;
        using (IBlockDevice disk = BlockDevices.Open(loop.Node))
        {
            Assert.Equal(4096, disk.SectorSize);
            entries = WriteStandard(disk);
        }

        AssertSgdiskAgrees(loop.Node, entries, s_diskId);
    }

    [NeedsFact("sgdisk")]
    public void GptReader_TableMadeBySgdisk_ReadsAsSgdiskSays()
    {
        using var folder = new TempFolder();
        string path = folder.File("disk.img");
        using (ImageFileDevice image = ImageFileDevice.Create(path, 20_000_000_000))
            image.Flush();
        Tool.Expect("sgdisk", "--new=1:0:+300M", "--typecode=1:ef00", "--change-name=1:Größe", "--new=2:0:+16M", "--typecode=2:0c01",
            "--new=3:0:0", "--typecode=3:0700", "--attributes=3:set:60", "--disk-guid=c12a7328-f81f-11d2-ba4b-00a0c93ec93c", path);

        using IBlockDevice disk = BlockDevices.Open(path, readOnly: true);
        GptReading reading = GptReader.Read(disk, 512);

        IReadOnlyList<GptEntry> entries = reading.RequireWhole();
        Assert.Equal([PartitionRoles.Esp.GptType, PartitionRoles.Msr.GptType, PartitionRoles.Windows.GptType], entries.Select(e => e.Type));
        Assert.Equal("Größe", entries[0].Name);
        Assert.Equal(1UL << 60, entries[2].Attributes);
        Assert.Equal(new Guid("c12a7328-f81f-11d2-ba4b-00a0c93ec93c"), reading.Primary.Header!.DiskId);
        Assert.Equal((2048, 300 * 2048L), (entries[0].FirstLba, entries[0].SectorCount));
    }

    [NeedsFact("sgdisk")]
    public void SgdiskVerify_OneFlippedByteOfOurs_FindsIt()
    {
        using var folder = new TempFolder();
        string path = folder.File("disk.img");
        using (ImageFileDevice disk = ImageFileDevice.Create(path, 8_000_000_000))
        {
            WriteStandard(disk);
            byte[] sector = new byte[512];
            disk.Read(1024, sector);
            sector[3] ^= 1;
            disk.Write(1024, sector);
        }

        Assert.DoesNotContain("No problems found", Tool.Run("sgdisk", "--verify", path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void GptTable_EntriesThatOverlap_AreRefused()
    {
        GptEntry entry = new(PartitionRoles.Windows.GptType, Guid.NewGuid(), 2048, 4095, 0, "");
        GptEntry over = entry with { Id = Guid.NewGuid(), FirstLba = 4095, LastLba = 5000 };
        Assert.Throws<ArgumentException>(() => GptTable.Build(1L << 30, 512, Guid.NewGuid(), [entry, over]));
        Assert.Throws<ArgumentException>(() => GptTable.Build(1L << 30, 512, Guid.NewGuid(), [entry with { LastLba = 1L << 30 }]));
        Assert.Throws<ArgumentException>(() => GptTable.Build(1L << 30, 512, Guid.NewGuid(), [entry with { Type = Guid.Empty }]));
    }

    [Fact]
    public void GptTable_SameArguments_SameBytes()
    {
        var layout = new Layouts.Case(Layouts.Standard, 64L << 30, 512, 3);
        GptTable one = GptTable.Build(64L << 30, 512, s_diskId, Layouts.Entries(layout));
        GptTable two = GptTable.Build(64L << 30, 512, s_diskId, Layouts.Entries(layout));
        Assert.Equal(one.Primary.ToArray(), two.Primary.ToArray());
        Assert.Equal(one.Backup.ToArray(), two.Backup.ToArray());
    }

    [Fact]
    public void GptTable_RecoveryPartition_HasTheAttributesWindowsWants()
    {
        PlannedPartition recovery = DiskLayout.Plan(64L << 30, 512, Layouts.Standard)[3];
        GptEntry entry = recovery.ToGptEntry(Guid.NewGuid());
        Assert.Equal(0x8000_0000_0000_0001UL, entry.Attributes);
        Assert.Equal(new Guid("de94bba4-06d1-4d40-a16a-bfd50179d6ac"), entry.Type);
    }

    private static readonly Guid s_diskId = new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");

    private static IReadOnlyList<GptEntry> WriteStandard(IBlockDevice disk)
    {
        IReadOnlyList<GptEntry> entries = Layouts.Entries(new Layouts.Case(Layouts.Standard, disk.Length, disk.SectorSize, 11));
        Layouts.Write(disk, GptTable.Build(disk.Length, disk.SectorSize, s_diskId, entries));
        return entries;
    }

    private static void AssertSgdiskAgrees(string path, IReadOnlyList<GptEntry> entries, Guid diskId)
    {
        string verdict = Tool.Expect("sgdisk", "--verify", path);
        Assert.Contains("No problems found", verdict, StringComparison.Ordinal);
        Assert.DoesNotContain("Caution", verdict, StringComparison.Ordinal);
        string table = Tool.Expect("sgdisk", "--print", path);
        Assert.Contains($"Disk identifier (GUID): {diskId.ToString().ToUpperInvariant()}", table, StringComparison.Ordinal);
        Assert.DoesNotContain("GPT: not present", table, StringComparison.Ordinal);
        for (int i = 0; i < entries.Count; i++)
        {
            string info = Tool.Expect("sgdisk", $"--info={i + 1}", path);
            GptEntry entry = entries[i];
            Assert.Contains($"Partition GUID code: {entry.Type.ToString().ToUpperInvariant()}", info, StringComparison.Ordinal);
            Assert.Contains($"Partition unique GUID: {entry.Id.ToString().ToUpperInvariant()}", info, StringComparison.Ordinal);
            Assert.Equal($"{entry.FirstLba}", Field(info, @"First sector: (\d+)"));
            Assert.Equal($"{entry.LastLba}", Field(info, @"Last sector: (\d+)"));
            Assert.Equal(entry.Attributes.ToString("X16", CultureInfo.InvariantCulture), Field(info, "Attribute flags: ([0-9A-F]{16})"));
            Assert.Equal(entry.Name, Field(info, "Partition name: '(.*)'"));
        }

        Assert.Contains("does not exist", Tool.Run("sgdisk", $"--info={entries.Count + 1}", path).Output, StringComparison.Ordinal);
    }

    private static string Field(string text, string pattern) => Regex.Match(text, pattern).Groups[1].Value;
}
