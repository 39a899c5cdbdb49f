using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

[Collection(NtfsSampleCollection.Name)]
public sealed partial class NtfsSealTests(NtfsSample sample)
{
    [NeedsFact("mkntfs", "wimlib-imagex", "ntfsinfo")]
    public void Inspect_Sample_AllocatedIsWhatNtfsinfoCounts()
    {
        NtfsLayout layout = NtfsSeal.Inspect(sample.Source, NtfsSample.Slots);

        Match match = FreeClusters().Match(Tool.Expect("ntfsinfo", "-m", sample.Image));
        long free = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal((NtfsSample.PartitionBytes - 512) / 4096 - free, layout.Allocated.Sum(r => r.Length) / 4096);
        Assert.Equal(NtfsSample.PartitionBytes, layout.VolumeBytes);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_Sample_RangesAreClustersInOrderAndOwnIsAllocated()
    {
        NtfsLayout layout = NtfsSeal.Inspect(sample.Source, NtfsSample.Slots);

        foreach (IReadOnlyList<ByteRange> ranges in new[] { layout.Allocated, layout.Own, layout.LogFile })
        {
            Assert.All(ranges, r => Assert.True(r.Offset % 4096 == 0 && r.Length % 4096 == 0 && r.Length > 0));
            Assert.All(ranges.Zip(ranges.Skip(1)), p => Assert.True(p.First.End < p.Second.Offset));
        }

        Assert.All(layout.Own, r => Assert.Contains(layout.Allocated, a => a.Contains(r)));
        Assert.All(layout.LogFile, r => Assert.Contains(layout.Allocated, a => a.Contains(r)));
        Assert.All(layout.LogFile, r => Assert.DoesNotContain(layout.Own, o => o.Overlaps(r)));
        foreach (ByteRange log in layout.LogFile)
            Assert.False(NtfsImage.Read(sample.Source, log.Offset, (int)log.Length).AsSpan().ContainsAnyExcept((byte)0xFF));
        IEnumerable<ByteRange> slots = layout.Slots.SelectMany(s => s.Extents);
        Assert.All(slots, s => Assert.True(s.Offset % 4096 == 0 && s.Length % 4096 == 0 && layout.Allocated.Any(a => a.Contains(s))));
        Assert.All(slots, s => Assert.DoesNotContain(layout.Own, o => o.Overlaps(s)));
        // $Boot has two clusters, records 6 and 8 are in two, $Bitmap's end in one.
        Assert.Equal(5 * 4096, layout.Own.Sum(r => r.Length));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_Slots_ExtentsHoldTheirBytes()
    {
        NtfsLayout layout = NtfsSeal.Inspect(sample.Source, NtfsSample.Slots);

        Assert.Equal(NtfsSample.Slots.Select(s => s.Path), layout.Slots.Select(s => s.Path));
        foreach (NtfsSlotExtents slot in layout.Slots)
        {
            byte[] content = [.. slot.Extents.SelectMany(e => NtfsImage.Read(sample.Source, e.Offset, (int)e.Length))];
            Assert.Equal(slot.Size, content.Length);
            Assert.All(content, b => Assert.Equal((byte)' ', b));
        }
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(@"\Windows\missing.xml", 4096, "no such file")]
    [InlineData(@"\Windows", 4096, "a folder")]
    [InlineData(NtfsSample.Small, 600, "inside the MFT record")]
    [InlineData(NtfsSample.Machine, 4096, "8192 bytes")]
    [InlineData(@"\windows\panther\UNATTEND.XML", NtfsSample.UnattendBytes, "the same file")]
    public void Inspect_SlotThatCanNotBe_IsRefusedAsManifest(string path, long size, string found)
    {
        ImagingException e = Refusal(sample.Source, ExitCode.Manifest, new(NtfsSample.Unattend, NtfsSample.UnattendBytes), new(path, size));
        Assert.Contains(path, e.Place, StringComparison.Ordinal);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_SlotsInPackedFolders_AreRefusedAsManifest()
    {
        using var temp = new TempFolder();
        string image = PackedVolume.Make(temp);
        using var source = new FileByteSource(image);
        Assert.Empty(NtfsChecker.Check(source));

        foreach ((string path, string found) in new[] { (PackedVolume.Compressed, "Compressed"), (PackedVolume.Sparse, "Sparse") })
        {
            ImagingException e = Refusal(source, ExitCode.Manifest, new NtfsSlot(path, PackedVolume.Bytes));
            Assert.Contains(found, e.Found, StringComparison.Ordinal);
        }
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_SlotEncrypted_IsRefusedAsManifest()
    {
        MemoryDevice device = EditSlot((bytes, data) => bytes[data.Offset + 0x0D] |= 0x40);
        Assert.Contains("Encrypted", Refusal(device, ExitCode.Manifest, NtfsSample.Slots[0]).Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_SlotWithHole_IsRefusedAsManifest()
    {
        MemoryDevice device = EditSlot((bytes, data) =>
        {
            bytes.AsSpan(data.Offset + data.PairsOffset, data.Length - data.PairsOffset).Clear();
            MappingPairs.Encode([new ClusterRun(0, ClusterRun.Hole, 16)]).CopyTo(bytes.AsSpan(data.Offset + data.PairsOffset));
        });
        Assert.Contains("holes", Refusal(device, ExitCode.Manifest, NtfsSample.Slots[0]).Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_SlotNotWrittenToItsEnd_IsRefusedAsManifest()
    {
        MemoryDevice device = EditSlot((bytes, data) => bytes[data.Offset + 0x39] = 1);
        Assert.Contains("initialised", Refusal(device, ExitCode.Manifest, NtfsSample.Slots[0]).Found, StringComparison.Ordinal);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(0x0001, "Dirty")]
    [InlineData(0x0002, "ResizeLog")]
    [InlineData(0x0004, "Upgrade")]
    [InlineData(0x4000, "CheckUnderway")]
    public void Inspect_VolumeFlagSet_IsRefusedAsWim(int flag, string found)
    {
        MemoryDevice device = sample.Memory.Clone();
        NtfsImage.EditRecord(device, 3, (bytes, record) =>
        {
            MftAttribute information = record.Find(AttributeType.VolumeInformation, "")!;
            bytes[information.Offset + 0x18 + 10] = (byte)flag;
            bytes[information.Offset + 0x18 + 11] = (byte)(flag >> 8);
        });

        ImagingException e = Refusal(device, ExitCode.Wim);

        Assert.Contains(found, e.Found, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_BitLocker_IsRefusedAsWim()
    {
        MemoryDevice device = sample.Memory.Clone();
        byte[] sector = NtfsImage.Read(device, 0, 512);
        "-FVE-FS-"u8.CopyTo(sector.AsSpan(3));
        device.Write(0, sector);
        Assert.Contains("BitLocker", Refusal(device, ExitCode.Wim).Found, StringComparison.Ordinal);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData("hibr", true)]
    [InlineData("HIBR", true)]
    [InlineData("rstr", true)]
    [InlineData("HORM", true)]
    [InlineData("WAKE", false)]
    [InlineData("\0\0\0\0", false)]
    [InlineData("wake", false)]
    public void Inspect_Hiberfil_IsRefusedWhereItIsHibernated(string mark, bool refused)
    {
        using var temp = new TempFolder();
        string tree = temp.File("tree");
        Directory.CreateDirectory(tree);
        File.WriteAllText(Path.Combine(tree, "hiberfil.sys"), mark.PadRight(8192));
        string image = temp.File("volume.img");
        NtfsImage.Format(image, 32 * ByteSize.MiB);
        NtfsImage.Fill(temp, image, tree);
        using var source = new FileByteSource(image);

        if (refused)
            Assert.Contains("hibernated", Refusal(source, ExitCode.Wim).Found, StringComparison.Ordinal);
        else
            Assert.NotEmpty(NtfsSeal.Inspect(source, []).Own);
    }

    /// <summary>Flags and clients of the two restart pages; null: no page.</summary>
    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData("10:0:FFFF", "9:0:FFFF", true)]
    [InlineData("10:2:0", "9:0:0", true)]
    [InlineData("10:0:0", "9:2:FFFF", false)]
    [InlineData("10:0:0", "11:2:0", true)]
    [InlineData("torn", "9:2:FFFF", true)]
    [InlineData("10:2:FFFF", "torn", true)]
    [InlineData("torn", "torn", false)]
    [InlineData("none", "none", false)]
    public void Inspect_LogFile_IsRefusedUnlessItWasClosed(string first, string second, bool accepted)
    {
        MemoryDevice device = sample.Memory.Clone();
        long log = NtfsSeal.Inspect(sample.Source, []).LogFile[0].Offset;
        device.Write(log, RestartPage(first));
        device.Write(log + 4096, RestartPage(second));

        if (accepted)
            Assert.NotEmpty(NtfsSeal.Inspect(device, []).LogFile);
        else
            Assert.Contains("$LogFile", Refusal(device, ExitCode.Wim).Place, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_LargerClusters_AreRefused()
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        NtfsImage.SetLength(image, 64 * ByteSize.MiB);
        Tool.Expect("mkntfs", "-F", "-Q", "-s", "512", "-c", "16384", image);
        using var source = new FileByteSource(image);

        ImagingException e = Refusal(source, ExitCode.PartitionTable);

        Assert.Contains("sectors per cluster", e.Place, StringComparison.Ordinal);
        Assert.Equal("32", e.Found);
    }

    private static byte[] RestartPage(string spec)
    {
        byte[] page = new byte[4096];
        if (spec == "none")
            return page;
        string[] parts = (spec == "torn" ? "99:2:FFFF" : spec).Split(':');
        "RSTR"u8.CopyTo(page);
        page[4] = 0x1E;
        page[6] = 9;
        page[0x18] = 0x30;
        page[0x30] = byte.Parse(parts[0], CultureInfo.InvariantCulture);
        ushort client = ushort.Parse(parts[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        page[0x3C] = (byte)client;
        page[0x3D] = (byte)(client >> 8);
        page[0x3E] = byte.Parse(parts[1], CultureInfo.InvariantCulture);
        UpdateSequence.Redo(page, "test");
        if (spec == "torn")
            page[1023]++;
        return page;
    }

    private MemoryDevice EditSlot(Action<byte[], MftAttribute> edit)
    {
        MemoryDevice device = sample.Memory.Clone();
        long number = NtfsVolume.Open(device).Find(NtfsSample.Unattend)!.Value;
        NtfsImage.EditRecord(device, number, (bytes, record) => edit(bytes, record.Find(AttributeType.Data, "")!));
        return device;
    }

    private static ImagingException Refusal(IByteSource source, ExitCode code, params NtfsSlot[] slots)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => NtfsSeal.Inspect(source, slots));
        Assert.Equal(code, e.Code);
        Assert.NotEmpty(e.Remedy);
        return e;
    }

    [GeneratedRegex(@"Free Clusters: (\d+)")]
    private static partial Regex FreeClusters();
}
