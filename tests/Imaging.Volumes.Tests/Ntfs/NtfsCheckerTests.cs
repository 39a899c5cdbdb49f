using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Breaks a grown volume in one place at a time. Many of these pass every other tool, so ours has to see each.</summary>
[Collection(NtfsSampleCollection.Name)]
public sealed class NtfsCheckerTests(NtfsSample sample)
{
    private const long Target = 2_000_000_000 / 512 * 512;
    private const long OldClusters = 24587;

    private const int Highest = 0x18;
    private const int Allocated = 0x28;
    private const int Data = 0x30;
    private const int Initialized = 0x38;

    private static readonly NtfsGeometry s_grown = NtfsGeometry.OfPartition(Target);

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_SampleAsBuilt_HasNoFinding() => Assert.Empty(NtfsChecker.Check(sample.Source, NtfsImage.BuiltHiddenSectors));

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_VolumeSmallerThanPartition_NamesTotalSectors()
    {
        MemoryDevice device = NtfsImage.Lay(sample.Source, Target);
        Expect(device, "total sectors");
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(0x28, "total sectors")]
    [InlineData(0x1C, "hidden sectors")]
    public void Check_BootFieldStale_IsFound(int field, string place)
    {
        MemoryDevice device = Grown();
        byte[] sector = NtfsImage.Read(device, 0, 512);
        NtfsImage.Read(sample.Source, field, 4).CopyTo(sector, field);
        device.Write(0, sector);
        device.Write(s_grown.BackupBootOffset, sector);
        Expect(device, place);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_BackupBootSectorMissingOrStale_IsFound()
    {
        MemoryDevice device = Grown();
        device.Write(s_grown.BackupBootOffset, new byte[512]);
        Expect(device, "backup boot sector");
        device.Write(s_grown.BackupBootOffset, NtfsImage.Read(sample.Source, 0, 512));
        Expect(device, "backup boot sector");
    }

    /// <summary>Each size field of $Bitmap and $Bad as it was before growth.</summary>
    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(6, "", Highest, "highest cluster")]
    [InlineData(6, "", Allocated, "allocated size")]
    [InlineData(6, "", Data, "$Bitmap, data size")]
    [InlineData(6, "", Initialized, "$Bitmap, initialised size")]
    [InlineData(8, "$Bad", Highest, "highest cluster")]
    [InlineData(8, "$Bad", Allocated, "allocated size")]
    [InlineData(8, "$Bad", Data, "$Bad, data size")]
    public void Check_SizeStale_IsFound(long number, string name, int field, string place)
    {
        MftAttribute stale = NtfsVolume.Open(sample.Source).ReadRecord(number).Find(AttributeType.Data, name)!;
        long value = field switch
        {
            Highest => stale.HighestVcn,
            Allocated => stale.AllocatedSize,
            Data => stale.DataSize,
            _ => stale.InitializedSize,
        };
        MemoryDevice device = Grown();
        EditAttribute(device, number, name, attribute => BinaryPrimitives.WriteInt64LittleEndian(attribute[field..], value));
        Expect(device, place);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_BadInitialised_IsFound()
    {
        MemoryDevice device = Grown();
        EditAttribute(device, 8, "$Bad", attribute => attribute[Initialized + 2] = 1);
        Expect(device, "$Bad, initialised size");
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(6, "$Bitmap")]
    [InlineData(8, "$Bad")]
    public void Check_WholeRecordAsBefore_IsFound(long number, string place)
    {
        MemoryDevice device = Grown();
        device.Write(4 * 4096 + number * 1024, NtfsImage.Read(sample.Source, 4 * 4096 + number * 1024, 1024));
        Expect(device, place);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(6, "")]
    [InlineData(8, "$Bad")]
    public void Check_RunListAsBefore_IsFound(long number, string name)
    {
        MftAttribute stale = NtfsVolume.Open(sample.Source).ReadRecord(number).Find(AttributeType.Data, name)!;
        MemoryDevice device = Grown();
        EditAttribute(device, number, name, attribute =>
        {
            attribute[stale.PairsOffset..].Clear();
            MappingPairs.Encode(stale.DecodeRuns()).CopyTo(attribute[stale.PairsOffset..]);
        });
        Expect(device, "highest cluster");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_OldPaddingLeftSet_IsFound()
    {
        MemoryDevice device = Grown();
        SetBit(device, (OldClusters / 64 * 64) + 63, true);
        Finding finding = Expect(device, "$Bitmap, clusters 24639 to 24639");
        Assert.Equal("marked as in use", finding.Found);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_NewPaddingUnset_IsFound()
    {
        foreach (long bit in new[] { s_grown.Clusters, (s_grown.BitmapBytes * 8) - 1 })
        {
            MemoryDevice device = Grown();
            SetBit(device, bit, false);
            Expect(device, "$Bitmap, padding");
        }
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_AppendedClusterUnmarked_IsFound()
    {
        MemoryDevice device = Grown();
        SetBit(device, OldClusters, false);
        Finding finding = Expect(device, $"$Bitmap, clusters {OldClusters} to {OldClusters}");
        Assert.Equal("marked as free", finding.Found);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_BitmapSlackNotZero_IsFound()
    {
        MemoryDevice device = Grown();
        SetBit(device, (s_grown.BitmapBytes * 8) + 3, true);
        Expect(device, "$Bitmap, slack");
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(60)]
    public void Check_FixupTorn_IsFound(long number)
    {
        MemoryDevice device = Grown();
        long at = (4 * 4096) + (number * 1024);
        byte[] record = NtfsImage.Read(device, at, 1024);
        record[510] ^= 1;
        device.Write(at, record);
        Expect(device, $"MFT record {number}, fixup of sector 0");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_BytesInUseNotRaised_IsFound()
    {
        MemoryDevice device = Grown();
        NtfsImage.EditRecord(device, 6, (bytes, record) =>
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), record.BytesInUse - 8));
        Expect(device, "MFT record 6");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_MirrorDiffers_IsFound()
    {
        MemoryDevice device = Grown();
        long at = NtfsVolume.Open(device).Boot.MftMirrorLcn * 4096;
        byte[] record = NtfsImage.Read(device, at + 3 * 1024, 1024);
        record[0x60]++;
        device.Write(at + 3 * 1024, record);
        Expect(device, "$MFTMirr, record 3, offset 96");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_Dirty_IsFound()
    {
        MemoryDevice device = Grown();
        NtfsImage.EditRecord(device, 3, (bytes, record) =>
            bytes[record.Find(AttributeType.VolumeInformation, "")!.Offset + 0x18 + 10] = 1);
        Expect(device, "$Volume, flags");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_ClusterMarkedForNobodyOrFreeThoughUsed_IsFound()
    {
        MemoryDevice device = Grown();
        NtfsVolume volume = NtfsVolume.Open(device);
        long used = volume.Load(volume.Find(NtfsSample.Unattend)!.Value).Require(AttributeType.Data).Runs[0].Lcn;
        SetBit(device, used, false);
        SetBit(device, 300_000, true);
        Expect(device, $"$Bitmap, clusters {used} to {used}");
        Expect(device, "$Bitmap, clusters 300000 to 300000");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_TwoFilesShareACluster_IsFound()
    {
        MemoryDevice device = Grown();
        NtfsVolume volume = NtfsVolume.Open(device);
        ClusterRun other = volume.Load(volume.Find(NtfsSample.Machine)!.Value).Require(AttributeType.Data).Runs[0];
        SetRuns(device, NtfsSample.Unattend, [new ClusterRun(0, other.Lcn, 16)]);
        Assert.Contains("another stream", Expect(device, "attribute 0x80", "another").Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_RunOutsideVolume_IsFound()
    {
        MemoryDevice device = Grown();
        SetRuns(device, NtfsSample.Unattend, [new ClusterRun(0, s_grown.Clusters - 15, 16)]);
        Assert.Contains($"below {s_grown.Clusters}", Expect(device, "attribute 0x80").Expected, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_HoleInPlainFile_IsFound()
    {
        MemoryDevice device = Grown();
        SetRuns(device, NtfsSample.Unattend, [new ClusterRun(0, ClusterRun.Hole, 16)]);
        Expect(device, "attribute 0x80", "holes");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_ExtensionRecordNobodyNames_IsFound()
    {
        MemoryDevice device = Grown();
        NtfsVolume volume = NtfsVolume.Open(device);
        NtfsFile file = volume.Load(volume.Find(@"\Windows\large.bin")!.Value);
        NtfsImage.EditRecord(device, file.Record.Number, (bytes, _) => bytes[0x16] = 0);
        Expect(device, $"MFT record {file.Extensions[0].Number}", "whose list does not name it");
        Expect(device, $"MFT record {file.Record.Number}", "an unused record");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_RecordInUseButNotMarked_IsFound()
    {
        MemoryDevice device = Grown();
        long map = NtfsVolume.Open(device).Load(0).Require(AttributeType.Bitmap).Extents[0].Offset;
        byte[] sector = NtfsImage.Read(device, map, 512);
        sector[8] &= 0xFE;
        device.Write(map, sector);
        Expect(device, "MFT record 64", "a record in use");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Check_NoNtfs_IsOneFinding()
    {
        Finding finding = Assert.Single(NtfsChecker.Check(new MemoryDevice("empty", ByteSize.MiB)));
        Assert.Contains("NTFS boot sector", finding.Place, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void CheckFresh_VolumeAsMade_HasNoFinding() => Assert.Empty(NtfsChecker.CheckFresh(Grown(), 4096, 512));

    /// <summary>No tool sees these: Windows would, once it uses the volume.</summary>
    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(2, 0L, "grown: $LogFile")]
    [InlineData(2, 1_000_003L, "grown: $LogFile")]
    [InlineData(10, 0x61L * 2, "grown: $UpCase, CRC-64")]
    [InlineData(10, 128L * 1024 - 1, "grown: $UpCase, CRC-64")]
    public void CheckFresh_ByteOfASystemFileChanged_IsFound(long number, long offset, string place)
    {
        MemoryDevice device = Grown();
        ByteRange first = Assert.Single(NtfsVolume.Open(device).Load(number).Require(AttributeType.Data).Extents);
        long at = first.Offset + offset;
        byte[] sector = NtfsImage.Read(device, at / 512 * 512, 512);
        sector[at % 512] ^= 0x10;
        device.Write(at / 512 * 512, sector);

        Assert.Empty(NtfsChecker.Check(device, 4096));
        Assert.Equal(place, Assert.Single(NtfsChecker.CheckFresh(device, 4096, 512)).Place);
    }

    private MemoryDevice Grown()
    {
        MemoryDevice device = NtfsImage.Lay(sample.Source, Target);
        NtfsImage.Apply(NtfsGrowth.Plan(sample.Source, Target, 4096, 7), device);
        return device;
    }

    /// <summary>The checker finds nothing before the test's edit (see growth tests), so a finding is about the edit.</summary>
    private static Finding Expect(MemoryDevice device, string place, string found = "")
    {
        IReadOnlyList<Finding> findings = NtfsChecker.Check(device, 4096);
        Finding? finding = findings.FirstOrDefault(f =>
            f.Place.Contains(place, StringComparison.Ordinal) && f.Found.Contains(found, StringComparison.Ordinal));
        Assert.True(finding is not null, $"nothing about {place} in: {string.Join('\n', findings)}");
        return finding;
    }

    private delegate void AttributeEdit(Span<byte> attribute);

    private static void EditAttribute(MemoryDevice device, long number, string name, AttributeEdit edit) =>
        NtfsImage.EditRecord(device, number, (bytes, record) =>
        {
            MftAttribute attribute = record.Find(AttributeType.Data, name)!;
            edit(bytes.AsSpan(attribute.Offset, attribute.Length));
        });

    private static void SetRuns(MemoryDevice device, string path, IReadOnlyList<ClusterRun> runs) =>
        EditAttribute(device, NtfsVolume.Open(device).Find(path)!.Value, "", attribute =>
        {
            attribute[0x40..].Clear();
            MappingPairs.Encode(runs).CopyTo(attribute[0x40..]);
        });

    private static void SetBit(MemoryDevice device, long bit, bool value)
    {
        long offset = bit / 8;
        ClusterRun run = NtfsVolume.Open(device).Load(6).Require(AttributeType.Data).Runs.First(r => offset < r.EndVcn * 4096);
        long at = ((run.Lcn - run.Vcn) * 4096) + (offset / 512 * 512);
        byte[] sector = NtfsImage.Read(device, at, 512);
        byte mask = (byte)(1 << (int)(bit % 8));
        Assert.NotEqual(value, (sector[offset % 512] & mask) != 0);
        sector[offset % 512] ^= mask;
        device.Write(at, sector);
    }
}
