using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Verifying;
using Imaging.Platform.Devices;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Verifying;

/// <summary>No bit of a staged disk may flip unseen.</summary>
[Collection(nameof(StageCollection))]
public sealed class DiskVerifierTests(StageFixture fixture)
{
    private const int Rounds = 5;

    [Fact]
    public void Verify_BitFlippedInTheTables_IsFoundThere()
    {
        (PlannedBytes planned, MemoryDevice disk) = Staged();
        var random = new Random(11);
        DiskRange primary = new(planned.Plan.Table.PrimaryOffset, planned.Plan.Table.Primary.Length);
        DiskRange backup = new(planned.Plan.Table.BackupOffset, planned.Plan.Table.Backup.Length);
        long[] places =
        [
            0, 446, 450, 454, 511, random.Next(440),
            .. Places(primary.Offset), primary.Offset + primary.Length - 1,
            .. Places(backup.Offset + backup.Length - 512), backup.Offset, backup.Offset + 300,
            .. planned.Plan.StaysZero.SelectMany(z => new[] { z.Offset, z.Offset + z.Length - 1 }),
        ];
        foreach (long place in places)
        {
            byte mask = (byte)(1 << random.Next(8));
            Flip(disk, place, mask);
            DiskFinding finding = Assert.Single(fixture.Verify(disk).Findings);
            Assert.Equal(place, finding.DiskOffset);
            Assert.Equal(mask, finding.Found ^ finding.Expected);
            Flip(disk, place, mask);
        }

        // Signature, revision, size, CRC, reserved, LBAs, disk id, count, CRC of the lines, what is behind the header.
        static long[] Places(long header) =>
            [.. new[] { 0, 8, 12, 16, 20, 24, 32, 56, 80, 88, 92, 511 }.Select(offset => header + offset)];
    }

    /// <summary>A flip in every piece that was written, at once: pieces are compared by themselves, so each has to be found.</summary>
    [Fact]
    public void Verify_BitFlippedInEveryPieceOfContent_AllAreFound()
    {
        (PlannedBytes planned, MemoryDevice disk) = Staged();
        var random = new Random(12);
        int flips = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (long Place, byte Mask)[] flipped =
                [.. Judged(planned).Select(r => (r.Offset + PlaceIn(r.Length, round, random), (byte)(1 << random.Next(8))))];
            foreach ((long place, byte mask) in flipped)
                Flip(disk, place, mask);
            Assert.Equal(flipped.Select(f => f.Place), fixture.Verify(disk).Findings.Select(f => f.DiskOffset));
            foreach ((long place, byte mask) in flipped)
                Flip(disk, place, mask);
            flips += flipped.Length;
        }

        Assert.True(flips > 300, $"only {flips} flips");
        Assert.Empty(fixture.Verify(disk).Findings);
    }

    /// <summary>What a machine file holds follows from a machine, of which this verification knows nothing.</summary>
    [Fact]
    public void Verify_OtherMachineFile_IsNotJudged()
    {
        (PlannedBytes planned, MemoryDevice disk) = Staged();
        foreach ((long offset, ReadOnlyMemory<byte> bytes) in Pieces(planned))
            disk.Write(offset, new byte[bytes.Length]);
        Assert.Empty(fixture.Verify(disk).All);
        Assert.NotNull(planned.FirstDifference(disk));
    }

    [Fact]
    public void Verify_BitFlippedInBootSector_IsFoundAndNamed()
    {
        (PlannedBytes planned, MemoryDevice disk) = Staged();
        foreach (PlannedPartition volume in planned.Plan.Volumes)
        {
            foreach (int offset in (int[])[0, 3, 0x28, 0x48, 510])
            {
                Flip(disk, volume.ByteOffset + offset, 0x40);
                DiskFinding finding = Assert.Single(fixture.Verify(disk).Findings);
                Assert.Equal($"{volume.Spec.Role} volume at offset {offset}", finding.Place);
                Flip(disk, volume.ByteOffset + offset, 0x40);
            }
        }
    }

    /// <summary>What ntfs-3g, dosfstools and gdisk say of the disk that the verifier calls intact.</summary>
    [NeedsFact("sgdisk")]
    public void Verify_IntactDisk_OthersAgreeOnItsTable()
    {
        (PlannedBytes planned, MemoryDevice disk) = Staged();
        using var folder = new TempFolder();
        string image = folder.File("disk.img");
        using (ImageFileDevice file = ImageFileDevice.Create(image, disk.Length))
        {
            foreach (DiskRange range in planned.All)
            {
                var bytes = new byte[range.Length];
                disk.Read(range.Offset, bytes);
                file.Write(range.Offset, bytes);
            }
        }

        Assert.Contains("No problems found", Tool.Expect("sgdisk", "-v", image), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoTable_IsPartitionTable()
    {
        var disk = new MemoryDevice("empty", StageFixture.LargeDisk);
        Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(() => fixture.Verify(disk)).Code);
        Assert.False(DiskVerifier.ClaimsRelease(disk, fixture.Release));
    }

    private static IEnumerable<(long DiskOffset, ReadOnlyMemory<byte> Bytes)> Pieces(PlannedBytes planned) =>
        planned.Plan.MachineFiles!.SelectMany(planned.Plan.Pieces);

    /// <summary>All content but machine files.</summary>
    private static IEnumerable<DiskRange> Judged(PlannedBytes planned) =>
        planned.Content.ExceptBy(Pieces(planned).Select(p => p.DiskOffset), r => r.Offset);

    private (PlannedBytes Planned, MemoryDevice Disk) Staged()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 6));
        MemoryDevice disk = planned.Disk.Clone();
        Assert.Empty(fixture.Verify(disk).Findings);
        return (planned, disk);
    }

    /// <summary>First, last, then anywhere.</summary>
    private static long PlaceIn(long length, int round, Random random) => round switch
    {
        0 => 0,
        1 => length - 1,
        _ => random.NextInt64(length),
    };

    private static void Flip(MemoryDevice disk, long place, byte mask)
    {
        var sector = new byte[512];
        disk.Read(place / 512 * 512, sector);
        sector[place % 512] ^= mask;
        disk.Write(place / 512 * 512, sector);
    }
}
