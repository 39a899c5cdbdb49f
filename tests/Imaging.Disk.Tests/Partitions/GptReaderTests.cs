using System.Buffers.Binary;
using System.IO.Hashing;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Disk.Tests.Partitions;

public sealed class GptReaderTests
{
    private static readonly Layouts.Case s_layout = new(Layouts.Standard, 64_023_257_088, 512, 7);

    [Fact]
    public void GptReader_WhatWasBuilt_ComesBackWhole() => Prop.ForAll(Layouts.Any, layout =>
    {
        GptReading reading = GptReader.Read(Layouts.Disk(layout), layout.SectorSize);

        Assert.Empty(reading.Problems);
        Assert.Equal(Layouts.Entries(layout), reading.RequireWhole());
        Assert.Equal(Layouts.RandomGuid(new Random(layout.Seed + 1)), reading.Backup.Header!.DiskId);
        Assert.Null(reading.StrayBackupLba);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void GptReader_AnyFlippedByteOfPrimary_IsNoticedThereAndNotInBackup() => EachFlippedByte(isPrimary: true);

    [Fact]
    public void GptReader_AnyFlippedByteOfBackup_IsNoticedThereAndNotInPrimary() => EachFlippedByte(isPrimary: false);

    [Fact]
    public void GptReader_RandomFlipsOnRandomLayouts_AreNoticed() => Prop.ForAll(
        Layouts.Any, ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<byte>(), (layout, position, change) =>
        {
            MemoryDevice disk = Layouts.Disk(layout);
            var geometry = new GptGeometry(disk.Length, layout.SectorSize);
            int length = GptGeometry.EntriesLength + layout.SectorSize;
            int at = position.Get * 7919 % (2 * length);
            if (at < 0)
                at += 2 * length;
            Flip(disk, at < length ? layout.SectorSize + at : geometry.BackupEntriesLba * layout.SectorSize + at - length,
                change == 0 ? (byte)1 : change);

            GptReading reading = GptReader.Read(disk, layout.SectorSize);

            Assert.Equal(at >= length, reading.Primary.IsValid);
            Assert.Equal(at < length, reading.Backup.IsValid);
            Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(reading.RequireWhole).Code);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GptReader_EmptyDisk_HasNeitherCopyNorHeader()
    {
        GptReading reading = GptReader.Read(new MemoryDevice("memory", 1L << 30), 512);

        Assert.Null(reading.Primary.Header);
        Assert.Null(reading.Backup.Header);
        Assert.Contains("no signature", Assert.Single(reading.Primary.Problems), StringComparison.Ordinal);
        Assert.Contains("55 AA", Assert.Single(reading.ProtectiveMbrProblems), StringComparison.Ordinal);
    }

    [Fact]
    public void GptReader_DiskOfFewSectors_HasNoRoomForAGpt()
    {
        GptReading reading = GptReader.Read(new MemoryDevice("memory", 67 * 512), 512);
        Assert.Contains("do not hold", Assert.Single(reading.Primary.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void GptReader_SectorZeroGone_KeepsBothCopiesValidButIsNotWhole()
    {
        MemoryDevice disk = Layouts.Disk(s_layout);
        disk.Write(0, new byte[512]);

        GptReading reading = GptReader.Read(disk, 512);

        Assert.True(reading.Primary.IsValid && reading.Backup.IsValid);
        Assert.Throws<ImagingException>(reading.RequireWhole);
    }

    [Fact]
    public void GptReader_TableOfSmallerDisk_TellsWhereTheStrayBackupIs()
    {
        MemoryDevice disk = new("memory", 128L << 30);
        Layouts.Write(disk, GptTable.Build(64L << 30, 512, Guid.NewGuid(), Layouts.Entries(s_layout with { DiskBytes = 64L << 30 })));

        GptReading reading = GptReader.Read(disk, 512);

        Assert.Equal((64L << 30) / 512 - 1, reading.StrayBackupLba);
        Assert.False(reading.Primary.IsValid);
        Assert.Null(reading.Backup.Header);
    }

    [Theory]
    [InlineData(0, 1, "no signature")]
    [InlineData(24, 5, "MyLBA")]
    [InlineData(32, 5, "AlternateLBA")]
    [InlineData(40, 33, "usable range")]
    [InlineData(48, long.MaxValue, "usable range")]
    [InlineData(72, 1, "entries are at LBA 1")]
    [InlineData(72, long.MaxValue, "entries are at LBA")]
    [InlineData(72, long.MinValue, "entries are at LBA")]
    [InlineData(80, 0, "0 partition entries")]
    public void GptReader_WrongFieldUnderARightCrc_IsNamed(int field, long value, string problem)
    {
        MemoryDevice disk = Layouts.Disk(s_layout);
        EditHeader(disk, header => BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(field), value));

        GptReading reading = GptReader.Read(disk, 512);

        Assert.Contains(reading.Primary.Problems, p => p.Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(reading.Primary.Problems, p => p.Contains("CRC of its header", StringComparison.Ordinal));
        Assert.True(reading.Backup.IsValid);
    }

    [Theory]
    [InlineData(2048, 700_000, "overlap")] // the second partition starts at 616448
    [InlineData(10, 20, "outside the usable")]
    [InlineData(3000, 2999, "outside the usable")]
    public void GptReader_WrongEntryUnderRightCrcs_IsNamed(long first, long last, string problem)
    {
        MemoryDevice disk = Layouts.Disk(s_layout);
        byte[] lines = new byte[GptGeometry.EntriesLength];
        disk.Read(1024, lines);
        BinaryPrimitives.WriteInt64LittleEndian(lines.AsSpan(32), first);
        BinaryPrimitives.WriteInt64LittleEndian(lines.AsSpan(40), last);
        disk.Write(1024, lines);
        EditHeader(disk, header => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(88), Crc32.HashToUInt32(lines)));

        GptReading reading = GptReader.Read(disk, 512);

        Assert.Contains(problem, Assert.Single(reading.Primary.Problems), StringComparison.Ordinal);
        Assert.Contains(reading.Problems, p => p.StartsWith("primary GPT: ", StringComparison.Ordinal));
    }

    [Fact]
    public void GptReader_CopiesThatDiffer_AreEachValidButNotWhole()
    {
        MemoryDevice disk = Layouts.Disk(s_layout);
        GptTable other = GptTable.Build(disk.Length, 512, Guid.NewGuid(), Layouts.Entries(s_layout with { Seed = 8 }));
        disk.Write(other.BackupOffset, other.Backup.Span);

        GptReading reading = GptReader.Read(disk, 512);

        Assert.True(reading.Primary.IsValid && reading.Backup.IsValid);
        Assert.Equal(["the two copies of the GPT differ"], reading.Problems);
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public void GptReader_GarbageBehindASignature_NeverThrows()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var disk = new MemoryDevice("memory", 200 * 512);
            byte[] bytes = new byte[disk.Length];
            random.NextBytes(bytes);
            "EFI PART"u8.CopyTo(bytes.AsSpan(512));
            "EFI PART"u8.CopyTo(bytes.AsSpan(199 * 512));
            if (seed % 2 == 0) // let some pass the first gates
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(512 + 72), random.Next(-3, 200));
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(512 + 80), random.Next(0, 300));
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(512 + 84), 128 << random.Next(0, 4));
            }

            disk.Write(0, bytes);
            Assert.False(GptReader.Read(disk, 512).Primary.IsValid);
        }
    }

    private static void EachFlippedByte(bool isPrimary)
    {
        MemoryDevice disk = Layouts.Disk(s_layout);
        long start = isPrimary ? 512 : new GptGeometry(disk.Length, 512).BackupEntriesLba * 512;
        for (int i = 0; i < GptGeometry.EntriesLength + 512; i++)
        {
            byte change = (byte)(1 << i % 8);
            Flip(disk, start + i, change);
            GptReading reading = GptReader.Read(disk, 512);
            Assert.True(reading.Primary.IsValid != isPrimary && reading.Backup.IsValid == isPrimary, $"byte {i} was not noticed");
            Flip(disk, start + i, change);
        }

        Assert.Empty(GptReader.Read(disk, 512).Problems);
    }

    private static void Flip(MemoryDevice disk, long offset, byte change)
    {
        byte[] sector = new byte[disk.SectorSize];
        long start = offset / disk.SectorSize * disk.SectorSize;
        disk.Read(start, sector);
        sector[offset - start] ^= change;
        disk.Write(start, sector);
    }

    private static void EditHeader(MemoryDevice disk, Action<byte[]> edit)
    {
        byte[] header = new byte[512];
        disk.Read(512, header);
        edit(header);
        header.AsSpan(16, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Crc32.HashToUInt32(header.AsSpan(0, 92)));
        disk.Write(512, header);
    }
}
