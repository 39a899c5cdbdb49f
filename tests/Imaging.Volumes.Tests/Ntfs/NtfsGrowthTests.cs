using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

[Collection(NtfsSampleCollection.Name)]
public sealed class NtfsGrowthTests(NtfsSample sample)
{
    private const long GB = 1_000_000_000;

    /// <summary>Start and target in bytes of the partition.</summary>
    public static TheoryData<long, long> Sizes => new()
    {
        { NtfsSample.PartitionBytes, NtfsSample.PartitionBytes },
        { NtfsSample.PartitionBytes, NtfsSample.PartitionBytes + 512 },
        { NtfsSample.PartitionBytes, NtfsSample.PartitionBytes + 3 * 4096 },
        { NtfsSample.PartitionBytes, 8 * GB },
        { NtfsSample.PartitionBytes, 500 * GB / 512 * 512 },
        { 40 * ByteSize.MiB, 20 * GB },
        { 128 * ByteSize.MiB + 512, 8 * GB + 3 * 512 },
        { 128 * ByteSize.MiB + 4096, 64 * GB },
        { 300 * ByteSize.MiB + 7 * 512, 500 * GB },
        { 5 * GB, 2048 * ByteSize.GiB - 34 * 512 },
    };

    [NeedsTheory("mkntfs", "ntfsinfo", "ntfsfix", "ntfsresize", "ntfsclone", "wimlib-imagex")]
    [MemberData(nameof(Sizes))]
    public void Plan_Applied_SatisfiesEveryToolAndOurs(long start, long target)
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        if (start == NtfsSample.PartitionBytes)
            Tool.Expect("cp", "--sparse=always", sample.Image, image);
        else
            NtfsImage.Format(image, start);

        Grow(image, target, 4096, 0x1122334455667788);

        JudgeByOthers(temp, image, target);
        using var grown = new FileByteSource(image);
        Assert.Empty(NtfsChecker.Check(grown, hiddenSectors: 4096));
        Assert.Equal(0x1122334455667788UL, NtfsVolume.Open(grown).Boot.Serial);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_AppliedToSample_WimlibCapturesTheSameFiles()
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        Tool.Expect("cp", "--sparse=always", sample.Image, image);
        Grow(image, 64 * GB, 2048, 1);

        Tool.Expect("wimlib-imagex", "capture", image, temp.File("grown.wim"), "--compress=none");
        Tool.Expect("wimlib-imagex", "apply", temp.File("grown.wim"), "1", temp.File("out"));

        Tool.Expect("diff", "-r", sample.Tree, temp.File("out"));
    }

    /// <summary>Grown empty, then filled by libwim: files land in clusters the volume did not have.</summary>
    [NeedsFact("mkntfs", "wimlib-imagex", "ntfsresize")]
    public void Plan_AppliedToEmptyVolume_TakesFilesInNewClusters()
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        NtfsImage.Format(image, 16 * ByteSize.MiB);
        Grow(image, 4 * GB, 2048, 1);

        NtfsImage.Fill(temp, image, sample.Tree);

        Tool.Expect("ntfsresize", "--info", "--force", image);
        using var source = new FileByteSource(image);
        Assert.Empty(NtfsChecker.Check(source));
        Assert.Contains(NtfsSeal.Inspect(source, NtfsSample.Slots).Allocated, r => r.Offset > 100 * ByteSize.MiB);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_NoRunAdded_ClearsTheOldBackupBootSector()
    {
        MemoryDevice device = sample.Memory.Clone();
        long old = NtfsGeometry.OfPartition(NtfsSample.PartitionBytes).TailOffset;

        IReadOnlyList<NtfsWrite> plan = NtfsGrowth.Plan(device, NtfsSample.PartitionBytes + (100 * 4096), 2048, 1);

        NtfsWrite cleared = Assert.Single(plan, w => w.Range.Offset == old);
        Assert.True(cleared is { IsFill: true, Fill: 0, Range.Length: 4096 });
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_AppliedOnDirtyDisk_LeavesNoFinding()
    {
        foreach (long more in new[] { 0, 512, 9 * 4096, 2 * GB / 512 * 512, 700 * GB })
        {
            long target = NtfsSample.PartitionBytes + more;
            MemoryDevice device = NtfsImage.Lay(sample.Source, target);
            NtfsImage.Apply(NtfsGrowth.Plan(sample.Source, target, 4096, 7), device);
            Assert.Empty(NtfsChecker.Check(device, 4096));
        }
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(3_000_000_256L * 512)]
    public void Plan_EachWrite_IsInsideOneOwnRangeOrOutsideAllocatedClusters(long more)
    {
        NtfsLayout layout = NtfsSeal.Inspect(sample.Source, NtfsSample.Slots);
        using var own = new OwnRangesOnly(sample.Source, layout.Own);

        IReadOnlyList<NtfsWrite> plan = NtfsGrowth.Plan(own, NtfsSample.PartitionBytes + more, 2048, 1);

        long end = 0;
        foreach (NtfsWrite write in plan)
        {
            Assert.True(write.Range.Offset >= end && write.Range.Length > 0, $"{write}");
            Assert.True(write.Range.Offset % 512 == 0 && write.Range.Length % 512 == 0, $"{write}");
            NtfsImage.AssertAllowed(write, layout);
            end = write.Range.End;
        }

        Assert.Equal(NtfsSample.PartitionBytes + more, end);
        Assert.True(plan.Sum(w => w.Bytes.Length) < 64 * 1024, "a plan is small, however large the disk");
        Assert.Equal(more < 4096 ? 2 : more == 4096 ? 6 : 8, plan.Count);
    }

    /// <summary>$Bitmap's last run can end where the volume does: the run that is added continues it.</summary>
    [NeedsFact("mkntfs", "ntfsresize")]
    public void Plan_BitmapEndsTheVolume_RunsAreMerged()
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        // 32768 clusters fill the one cluster of $Bitmap: one more cluster of volume is $Bitmap's second.
        NtfsImage.Format(image, 32768L * 4096 + 512);
        Grow(image, 32769L * 4096 + 512, 2048, 1);
        Assert.Equal(2, Runs(image).Count);
        Grow(image, 70000L * 4096 + 512, 2048, 1);

        IReadOnlyList<ClusterRun> runs = Runs(image);

        Assert.Equal(2, runs.Count);
        Assert.Equal(new ClusterRun(1, 32768, 2), runs[1]);
        Tool.Expect("ntfsresize", "--info", "--force", image);
        using var source = new FileByteSource(image);
        Assert.Empty(NtfsChecker.Check(source));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_NamedStreamAfterBitmap_MovesWithIt()
    {
        MemoryDevice device = sample.Memory.Clone();
        NtfsImage.EditRecord(device, 6, AppendResidentStream);

        byte[] record = NtfsGrowth.Plan(device, 500 * GB, 2048, 1).Single(w => w.Range.Offset == 4 * 4096 + 6 * 1024).Bytes.ToArray();

        MftRecord grown = MftRecord.Parse(record, 6, "test");
        Assert.Equal(2, grown.Attributes.Count(a => a.Type == AttributeType.Data));
        Assert.Equal("payload!", System.Text.Encoding.ASCII.GetString(grown.Find(AttributeType.Data, "$SRAT")!.Value.Span));
        Assert.Equal(2, grown.Find(AttributeType.Data, "")!.DecodeRuns().Count);
    }

    /// <summary>Where $Bad says that it is sparse, its header is longer and counts its clusters: none.</summary>
    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_BadStreamFlaggedSparse_GrowsToo()
    {
        MemoryDevice built = sample.Memory.Clone();
        NtfsImage.EditRecord(built, 8, (bytes, record) =>
        {
            MftAttribute bad = record.Find(AttributeType.Data, "$Bad")!;
            Span<byte> attribute = bytes.AsSpan(bad.Offset);
            attribute[0x40..(record.BytesInUse - bad.Offset)].CopyTo(attribute[0x48..]);
            attribute[0x40..0x48].Clear();
            attribute[0x04] += 8;
            attribute[0x0A] += 8;
            attribute[0x0D] = 0x80;
            attribute[0x20] += 8;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), record.BytesInUse + 8);
        });
        Assert.Empty(NtfsChecker.Check(built));

        MemoryDevice device = NtfsImage.Lay(built, 64 * GB);
        NtfsImage.Apply(NtfsGrowth.Plan(built, 64 * GB, 2048, 1), device);

        Assert.Empty(NtfsChecker.Check(device));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Plan_RecordFull_IsRefused()
    {
        MemoryDevice device = sample.Memory.Clone();
        for (int i = 0; i < 13; i++)
            NtfsImage.EditRecord(device, 6, AppendResidentStream);
        NtfsImage.EditRecord(device, 6, (bytes, record) => AppendResidentStream(bytes, record, 1024 - record.BytesInUse));

        ImagingException e = Assert.Throws<ImagingException>(() => NtfsGrowth.Plan(device, 500 * GB, 2048, 1));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains("MFT record 6", e.Place, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Wim, Assert.Throws<ImagingException>(() => NtfsSeal.Inspect(device, [])).Code);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(NtfsSample.PartitionBytes - 512, 2048, "at least")]
    [InlineData(NtfsSample.PartitionBytes + 1, 2048, "multiple of 512")]
    [InlineData(17592186044416 + 4096, 2048, "16 TiB")]
    [InlineData(NtfsSample.PartitionBytes, 1L << 32, "2 TiB")]
    public void Plan_TargetThatCanNotBe_IsRefused(long target, long hidden, string expected)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => NtfsGrowth.Plan(sample.Source, target, hidden, 1));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains(expected, e.Expected, StringComparison.Ordinal);
    }

    internal static void Grow(string image, long target, long hiddenSectors, ulong serial)
    {
        IReadOnlyList<NtfsWrite> plan;
        using (var source = new FileByteSource(image))
            plan = NtfsGrowth.Plan(source, target, hiddenSectors, serial);
        NtfsImage.Apply(plan, image, target);
    }

    private static IReadOnlyList<ClusterRun> Runs(string image)
    {
        using var source = new FileByteSource(image);
        return NtfsVolume.Open(source).Load(6).Require(AttributeType.Data).Runs;
    }

    private static void JudgeByOthers(TempFolder temp, string image, long bytes)
    {
        string info = Tool.Expect("ntfsinfo", "-m", image);
        Assert.Contains($"Volume Size in Clusters: {(bytes / 512 - 1) / 8}", info, StringComparison.Ordinal);
        string fix = Tool.Expect("ntfsfix", "-n", image);
        Assert.Contains("alternate boot sector... OK", fix, StringComparison.Ordinal);
        string size = Tool.Expect("ntfsresize", "--info", "--force", image);
        Assert.Contains($"Current volume size: {(bytes / 512 - 1) / 8 * 4096 + 512} bytes", size, StringComparison.Ordinal);
        Tool.Expect("ntfsclone", "--metadata", "--force", "--output", temp.File("clone.img"), image);
        File.Delete(temp.File("clone.img"));
        Tool.Expect("wimlib-imagex", "capture", image, temp.File("grown.wim"), "--compress=none");
    }

    private static void AppendResidentStream(byte[] bytes, MftRecord record) => AppendResidentStream(bytes, record, 0x30);

    private static void AppendResidentStream(byte[] bytes, MftRecord record, int length)
    {
        byte[] name = System.Text.Encoding.Unicode.GetBytes("$SRAT");
        byte[] attribute = new byte[length];
        attribute[0] = 0x80;
        attribute[4] = (byte)length;
        attribute[9] = 5;
        attribute[0x0A] = 0x18;
        attribute[0x10] = 8;
        attribute[0x14] = 0x28;
        name.CopyTo(attribute, 0x18);
        "payload!"u8.CopyTo(attribute.AsSpan(0x28));
        int end = record.BytesInUse - 8;
        attribute.CopyTo(bytes.AsSpan(end));
        bytes.AsSpan(end + attribute.Length, 8).Clear();
        bytes.AsSpan(end + attribute.Length, 4).Fill(0xFF);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), record.BytesInUse + attribute.Length);
    }
}

/// <summary>Stands for a release: what lies outside its own ranges cannot be read.</summary>
sealed class OwnRangesOnly(IByteSource source, IReadOnlyList<ByteRange> own) : IByteSource
{
    public string Name => source.Name;

    public long Length => source.Length;

    public void Read(long offset, Span<byte> buffer)
    {
        var wanted = new ByteRange(offset, buffer.Length);
        Assert.True(own.Any(r => r.Contains(wanted)), $"{wanted} read");
        source.Read(offset, buffer);
    }

    public void Dispose()
    {
    }
}
