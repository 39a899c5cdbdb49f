using System.Text;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Registry;
using Imaging.Registry.Writing;
using Imaging.Testing;
using Imaging.Testing.Devices;
using Imaging.Testing.Releases;
using Imaging.Volumes.Ntfs;

namespace Imaging.Engine.Tests.Checks;

/// <summary>Whether somebody uses the Windows of a disk: what has to be so, and what must not be taken for so.</summary>
[Collection(nameof(StageCollection))]
public sealed class StartedDiskTests(StageFixture fixture)
{
    private static MemoryDevice? s_staged;

    [Fact]
    public void FreshlyStaged_IsNotStarted() => Assert.Null(StartedDisk.WhyStarted(Staged().Disk));

    [Fact]
    public void WindowsWroteToItsLog_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        Assert.Equal("Windows has written to its $LogFile", StartedDisk.WhyStarted(disk));
        var e = Assert.Throws<ImagingException>(() => StartedDisk.Refuse(disk, "Leave it."));
        Assert.Equal((ExitCode.Started, "Leave it."), (e.Code, e.Remedy));
    }

    /// <summary>Linux mounted the volume of a Windows in use, and emptied the log.</summary>
    [Theory]
    [InlineData(0u, "its Windows has been set up")]
    [InlineData(2u, null)]
    public void EmptyLogOfAWindowsThatWasSetUp_IsStarted(uint setupType, string? reason)
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        PutVolume(disk, plan, Hive(setupType));
        Assert.Equal(reason, StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void EmptyLogAndWhatOnlyStandsForARegistry_IsNotStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        PutVolume(disk, plan, [1, 2, 3]);
        Assert.Null(StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void EmptyLogAndADamagedRegistry_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        byte[] hive = Hive(2);
        hive[4]++; // the two sequence numbers differ: changes are pending
        PutVolume(disk, plan, hive);
        Assert.Contains("SYSTEM", StartedDisk.WhyStarted(disk), StringComparison.Ordinal);
    }

    /// <summary>One page far behind the restart pages is enough: the log is read to its end.</summary>
    [Fact]
    public void LastByteOfTheLog_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        ByteRange last = Log(disk, plan)[^1];
        Put(disk, plan.Partitions[2].ByteOffset + last.Offset + last.Length - 1, 0xFE);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void ClosedLog_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan, isClosed: true);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
    }

    [Theory]
    [InlineData("-FVE-FS-", 3, "NTFS boot sector")]
    [InlineData("NTFS\0\0\0\0", 3, "NTFS boot sector")]
    [InlineData("\0\0", 0x1FE, "NTFS boot sector, signature")]
    public void BootSectorOfSomethingElse_IsStarted(string text, int offset, string reason)
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Put(disk, plan.Partitions[2].ByteOffset + offset, Encoding.ASCII.GetBytes(text));
        Assert.Contains(reason, StartedDisk.WhyStarted(disk), StringComparison.Ordinal);
    }

    /// <summary>ext4 leaves its first KiB alone: a zero boot sector is no zero head.</summary>
    [Fact]
    public void Ext4_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        disk.Write(plan.Partitions[2].ByteOffset, new byte[64 * 1024]);
        Put(disk, plan.Partitions[2].ByteOffset + 1024 + 0x38, 0x53, 0xEF);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void ZeroHead_IsNotStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        disk.Write(plan.Partitions[2].ByteOffset, new byte[64 * 1024]);
        Assert.Null(StartedDisk.WhyStarted(disk));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void DamagedMftRecord_IsStarted(int number)
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        long record = plan.Partitions[2].ByteOffset + NtfsOf(disk, plan).Boot.MftLcn * 4096 + number * 1024;
        Put(disk, record + 510, 0x77, 0x77);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void UnreadableVolume_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        long log = plan.Partitions[2].ByteOffset + Log(disk, plan)[0].Offset;
        Assert.Contains("errno 5", StartedDisk.WhyStarted(new UnreadableSectors(disk, log + 8192, 1)), StringComparison.Ordinal);
        long boot = plan.Partitions[2].ByteOffset;
        Assert.Contains("errno 5", StartedDisk.WhyStarted(new UnreadableSectors(disk, boot, 1)), StringComparison.Ordinal);
    }

    /// <summary>What a table says cannot be known: nothing is written then, whatever it is.</summary>
    [Fact]
    public void UnreadableTable_IsDeviceIo()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        var failing = new UnreadableSectors(disk, plan.Table.BackupOffset, 1);
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => StartedDisk.WhyStarted(failing)).Code);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 512 + 16)]
    [InlineData(false, 16)]
    public void OneTableDestroyed_TheOtherCounts(bool primary, int offset)
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        long table = primary ? plan.Table.PrimaryOffset : plan.Table.BackupOffset;
        Put(disk, table + offset, new byte[16 * 1024 - offset]);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
        Assert.Null(StartedDisk.WhyStarted(Destroyed(disk, plan)));
    }

    /// <summary>Its CRC is wrong, its lines are there.</summary>
    [Fact]
    public void DamagedTables_StillCount()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        Put(disk, plan.Table.PrimaryOffset + 16, 1, 2, 3, 4);
        Put(disk, plan.Table.BackupOffset + plan.Table.Backup.Length - 512 + 16, 1, 2, 3, 4);
        Assert.NotNull(StartedDisk.WhyStarted(disk));
    }

    /// <summary>A disk that was never finished.</summary>
    [Fact]
    public void ZeroLba0_IsNotStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        disk.Write(0, new byte[512]);
        Assert.Null(StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void TableOfSomebodyElse_IsNotStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        Start(disk, plan);
        Write(disk, plan, plan.Identity.DiskId, [.. plan.Partitions.Select(p => p.ToGptEntry(Guid.NewGuid()))]);
        Assert.Null(StartedDisk.WhyStarted(disk));
        Assert.Null(StartedDisk.WhyStarted(new MemoryDevice("blank", StageFixture.LargeDisk)));
    }

    /// <summary>Windows shrank, moved and added partitions, and made the Windows partition anew: the others give it away.</summary>
    [Fact]
    public void OnePartitionOfOurs_IsEnough()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        GptEntry esp = plan.Partitions[0].ToGptEntry(plan.Identity.PartitionId(PartitionRole.Esp));
        Write(disk, plan, plan.Identity.DiskId, [esp, plan.Partitions[2].ToGptEntry(Guid.NewGuid())]);
        Assert.Equal("its Windows partition has another GUID, or is gone", StartedDisk.WhyStarted(disk));
    }

    [Fact]
    public void WindowsPartitionNotOnTheDisk_IsStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        GptEntry windows = plan.Partitions[2].ToGptEntry(plan.Identity.PartitionId(PartitionRole.Windows));
        GptTable table = Write(disk, plan, plan.Identity.DiskId, [windows]);
        byte[] primary = table.Primary.ToArray();
        primary.AsSpan(512 + 40, 8).Fill(0x7F);
        disk.Write(table.PrimaryOffset, primary);
        Assert.Contains("not on the disk", StartedDisk.WhyStarted(disk), StringComparison.Ordinal);
    }

    /// <summary>Linux empties the log when it mounts: only Windows writes one. So files that were written from Linux do not show.</summary>
    [NeedsFact("ntfs-3g", "losetup", "umount", "root")]
    public void WrittenByNtfs3g_IsNotStarted()
    {
        (MemoryDevice disk, StagePlan plan) = Staged();
        PlannedPartition windows = plan.Partitions[2];
        var bytes = new byte[windows.ByteLength];
        disk.Read(windows.ByteOffset, bytes);
        using var folder = new TempFolder();
        string image = folder.File("windows.ntfs");
        File.WriteAllBytes(image, bytes);
        string mount = Directory.CreateDirectory(folder.File("mount")).FullName;
        using (var loop = new LoopDevice(image))
        {
            Tool.Expect("ntfs-3g", loop.Node, mount);
            File.WriteAllBytes(Path.Combine(mount, "written.bin"), new byte[100_000]);
            Tool.Expect("umount", mount);
        }

        byte[] after = File.ReadAllBytes(image);
        Assert.False(after.AsSpan().SequenceEqual(bytes));
        disk.Write(windows.ByteOffset, after);
        Assert.Null(StartedDisk.WhyStarted(disk));
    }

    private (MemoryDevice Disk, StagePlan Plan) Staged()
    {
        StagePlan plan = fixture.Plan(seed: 23);
        if (s_staged is null)
            fixture.Stage(plan, s_staged = new MemoryDevice("disk", plan.DiskBytes));
        return (s_staged.Clone(), plan);
    }

    /// <summary>Bytes within sectors.</summary>
    private static void Put(MemoryDevice disk, long offset, params byte[] bytes)
    {
        long start = offset / 512 * 512;
        var sectors = new byte[(offset + bytes.Length - start + 511) / 512 * 512];
        disk.Read(start, sectors);
        bytes.CopyTo(sectors, offset - start);
        disk.Write(start, sectors);
    }

    private static byte[] Hive(uint setupType) => HiveWriter.Write(
        new NewKey("ROOT", [], [new NewKey("Setup", [RegistryValue.Of("SetupType", setupType)], [])]), DateTime.UnixEpoch,
        new byte[20], new byte[20]);

    private static void PutVolume(MemoryDevice disk, StagePlan plan, byte[] hive)
    {
        PlannedPartition windows = plan.Partitions[2];
        MemoryDevice volume =
            SmallNtfs.Make(windows.ByteLength, "Windows", windows.StartLba, ("Windows/System32/config/SYSTEM", hive));
        var bytes = new byte[volume.Length];
        volume.Read(0, bytes);
        disk.Write(windows.ByteOffset, bytes);
    }

    private static void Start(MemoryDevice disk, StagePlan plan, bool isClosed = false) =>
        StartedWindows.Write(disk, plan.Partitions[2].ByteOffset, plan.Partitions[2].ByteLength, isClosed);

    private static NtfsVolume NtfsOf(MemoryDevice disk, StagePlan plan) => NtfsVolume.Open(new ByteSourceSlice(
        disk, "Windows", plan.Partitions[2].ByteOffset, plan.Partitions[2].ByteLength));

    private static IReadOnlyList<ByteRange> Log(MemoryDevice disk, StagePlan plan) =>
        StartedWindows.Log(disk, plan.Partitions[2].ByteOffset, plan.Partitions[2].ByteLength);

    private static GptTable Write(MemoryDevice disk, StagePlan plan, Guid diskId, IReadOnlyList<GptEntry> entries)
    {
        GptTable table = GptTable.Build(plan.DiskBytes, 512, diskId, entries);
        disk.Write(table.PrimaryOffset, table.Primary.Span);
        disk.Write(table.BackupOffset, table.Backup.Span);
        return table;
    }

    private static MemoryDevice Destroyed(MemoryDevice disk, StagePlan plan)
    {
        MemoryDevice destroyed = disk.Clone();
        destroyed.Write(plan.Table.PrimaryOffset, new byte[plan.Table.Primary.Length]);
        destroyed.Write(plan.Table.BackupOffset, new byte[plan.Table.Backup.Length]);
        return destroyed;
    }
}
