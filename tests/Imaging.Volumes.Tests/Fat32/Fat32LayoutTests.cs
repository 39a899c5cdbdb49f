using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

public sealed class Fat32LayoutTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsTheory("fsck.vfat", "mdir")]
    [InlineData((4 * ByteSize.GiB) - 4096)]
    [InlineData(Fat32File.MaxLength)]
    public void File_OfTheLargestLength_IsCleanAndReadsBack(long length)
    {
        string image = _temp.File("image");
        Fat32Format format = Sample.Format(5 * ByteSize.GiB);
        Fat32Layout layout = Fat32Layout.Plan(format, [Sample.Zeros("LARGEST.BIN", length), Sample.File("ZLAST.BIN", 5000)]);
        using (var device = new SparseFileDevice(image, format.Length))
        {
            foreach (Fat32Write write in layout.Writes.Where(w => w.File?.Length != length))
                Write(device, write);
            device.Write(layout.Writes.Single(w => w.File?.Length == length).Offset + (4 * ByteSize.GiB) - 8192, Sample.Bytes("end", 4096));
        }

        // fsck.fat 4.2 counts the bytes of a chain in 32 bits (dosfstools issue 208, mended after 4.2): 4 GiB are 0 there.
        const string Known = "/LARGEST.BIN\n  File size is 4294967295 bytes, cluster chain length is 0 bytes.\n"
            + "  Truncating file to 0 bytes.\n\nLeaving filesystem unchanged.\n";
        Judge.Clean(image, length == Fat32File.MaxLength ? Known : null);

        string listed = Judge.List(image, "").Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains($"LARGESTBIN{length.ToString(CultureInfo.InvariantCulture)}", listed, StringComparison.Ordinal);
        Assert.Equal(Sample.Bytes("ZLAST.BIN", 5000), Judge.Copy(image, "ZLAST.BIN"));
        using var source = new FileByteSource(image);
        using IByteSource read = Fat32Volume.Open(source).OpenFile("largest.bin");
        Assert.Equal(length, read.Length);
        var end = new byte[4096];
        read.Read((4 * ByteSize.GiB) - 8192, end);
        Assert.Equal(Sample.Bytes("end", 4096), end);
    }

    [Fact]
    public void File_OfFourGiB_IsRefused()
    {
        var e = Assert.Throws<ImagingException>(() =>
            Fat32Layout.Plan(Sample.Format(8 * ByteSize.GiB), [Sample.Zeros("big.pack", 4 * ByteSize.GiB)]));
        Assert.Equal((ExitCode.Manifest, "big.pack"), (e.Code, e.Place));
        Assert.Contains("4294967296", e.Found, StringComparison.Ordinal);
        Assert.Contains("4294967295", e.Expected, StringComparison.Ordinal);
    }

    [NeedsFact("fsck.vfat")]
    public void Volume_FilledToTheLastCluster_IsClean()
    {
        Fat32Format format = Sample.Format(34 * ByteSize.MiB);
        Fat32Geometry geometry = Fat32Geometry.For(format.Length, 512);
        // The root takes the one cluster that is left.
        Fat32File file = Sample.Zeros("all", (geometry.ClusterCount - 1L) * geometry.ClusterSize);
        string image = _temp.File("image");

        Fat32Layout layout = Sample.Write(image, format, [file]);

        Assert.Equal(0, layout.FreeBytes);
        (_, long used, long clusters) = Judge.Clean(image);
        Assert.Equal(clusters, used);
    }

    [Fact]
    public void Volume_OneByteTooSmall_IsRefusedWithWhatIsNeeded()
    {
        Fat32Format format = Sample.Format(34 * ByteSize.MiB);
        Fat32Geometry geometry = Fat32Geometry.For(format.Length, 512);
        Fat32File[] files = [Sample.Zeros("all", ((geometry.ClusterCount - 1L) * geometry.ClusterSize) + 1)];

        long required = Fat32Layout.RequiredBytes(format, files);
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(format, files));

        Assert.True(required > format.Length);
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Contains(required.ToString(CultureInfo.InvariantCulture), e.Expected, StringComparison.Ordinal);
        Assert.Contains(format.Length.ToString(CultureInfo.InvariantCulture), e.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(32 * ByteSize.MiB, 512)]
    [InlineData(256 * ByteSize.MiB, 4096)]
    [InlineData((2048 * ByteSize.GiB) + 512, 512)]
    public void Volume_OfASizeFat32CannotHave_IsRefused(long length, int sectorSize)
    {
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(Sample.Format(length, sectorSize: sectorSize), []));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Contains(length.ToString(CultureInfo.InvariantCulture), e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Geometry_OfEverySize_HoldsTheRules() =>
        Prop.ForAll(Gen.Choose(33, 2_000_000).ToArbitrary(), Gen.Choose(0, 2047).ToArbitrary(), (mebibytes, sectors) =>
        {
            long length = Math.Min((mebibytes * ByteSize.MiB) + (sectors * 512), 2048 * ByteSize.GiB - 512);
            Fat32Geometry g = Fat32Geometry.For(length, 512);
            Assert.InRange(g.ClusterCount, 65_541u, 0x0FFF_FFF5u);
            Assert.True(g.FatLength / 4 >= g.ClusterCount + 2L);
            Assert.True(g.DataOffset + ((long)g.ClusterCount * g.ClusterSize) <= length);
            Assert.True(g.FatOffset(0) % 4096 == 0 && g.FatOffset(1) % 4096 == 0);
            Assert.Equal(0, g.DataOffset % (length >= 260 * ByteSize.MiB ? ByteSize.MiB : 4096));
            // What alignment and rounding cost stays small.
            Assert.True(length - g.DataOffset - ((long)g.ClusterCount * g.ClusterSize) < g.ClusterSize);
            Assert.True(g.FatLength - (4 * (g.ClusterCount + 2L)) < 16 * 1024);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(260 * ByteSize.MiB)]
    [InlineData(64_000_000_000)]
    public void Writes_AscendWithoutOverlapOnPages_AndCoverAllButFreeClusters(long length)
    {
        Fat32File[] files = [.. Enumerable.Range(0, 50).Select(i => Sample.Zeros($@"f{i % 7}\{i}.pack", i * 3001))];

        Fat32Layout layout = Fat32Layout.Plan(Sample.Format(length), files, ["empty"]);

        long end = 0;
        foreach (Fat32Write write in layout.Writes)
        {
            Assert.Equal(end, write.Offset);
            Assert.Equal(0, write.Offset % 4096);
            Assert.True(write.Length > 0 && write.Length % 4096 == 0);
            end += write.Length;
        }

        Fat32Geometry geometry = layout.Geometry;
        Assert.Equal(geometry.DataOffset + ((long)geometry.ClusterCount * geometry.ClusterSize), end + layout.FreeBytes);
        Assert.Equal(files.Count(f => f.Length > 0), layout.Writes.Count(w => w.File is not null));
        Assert.Equal(end, Fat32Layout.RequiredBytes(Sample.Format(length), files, ["empty"]));
    }

    [Fact]
    public void Writes_ReadInPieces_GiveTheSameBytes()
    {
        IEnumerable<Fat32File> files = Enumerable.Range(0, 300).Select(i => Sample.File($"d{i % 9}/f{i}", i * 37));
        Fat32Layout layout = Fat32Layout.Plan(Sample.Format(34 * ByteSize.MiB), files);
        var random = new Random(1);
        foreach (Fat32Write write in layout.Writes)
        {
            using IByteSource source = write.Open();
            byte[] whole = Sample.ReadAll(source);
            for (int i = 0; i < 20; i++)
            {
                int start = random.Next((int)write.Length);
                var piece = new byte[random.Next((int)Math.Min(5000, write.Length - start)) + 1];
                source.Read(start, piece);
                Assert.Equal(whole.AsSpan(start, piece.Length).ToArray(), piece);
            }

            Assert.Equal(write.IsZeros, !whole.AsSpan().ContainsAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Plan_OfShuffledInput_GivesTheSameBytes()
    {
        string[] spellings = ["Dir", "dIR", "dIR"];
        Fat32File[] files =
            [.. Enumerable.Range(0, 200).Select(i => Sample.File($"{spellings[i % 3]} {i % 5}/a long name {i}.bin", i * 41))];
        string[] folders = ["empty", "EMPTY", "x/y/z", "dir 1/sub"];
        byte[] expected = Hash(files, folders);

        var random = new Random(5);
        for (int i = 0; i < 5; i++)
        {
            random.Shuffle(files);
            random.Shuffle(folders);
            Assert.Equal(expected, Hash(files, folders));
        }
    }

    [Fact]
    public void Plan_OfAKnownTree_GivesTheBytesItAlwaysGave()
    {
        Fat32File[] files = [Sample.File(@"EFI\BOOT\BOOTX64.EFI", 70_000), Sample.File("imaging/packs/a long name.pack", 123_456)];
        byte[] hash = Hash(files, ["journal"]);
        Assert.Equal("6E64B56B160D85EC5D566268047B2324", Convert.ToHexString(hash)[..32]);
    }

    [Fact]
    public void File_ThatChangedItsLength_IsRefusedWhenWritten()
    {
        var file = new Fat32File("pack", 1000, () => Sample.Source("pack", new byte[999]));
        using var device = new MemoryDevice("stick", 34 * ByteSize.MiB);
        Fat32Layout layout = Fat32Layout.Plan(Sample.Format(device.Length), [file]);

        var e = Assert.Throws<ImagingException>(() => layout.WriteTo(device, 0, true, CancellationToken.None));
        Assert.Equal((ExitCode.Corrupt, "pack", "999 bytes", "1000 bytes"), (e.Code, e.Place, e.Found, e.Expected));
    }

    [Fact]
    public void WriteTo_ADiskFullOfOtherBytes_LeavesNoneInMetadataAndTails()
    {
        Fat32Format format = Sample.Format(34 * ByteSize.MiB);
        Fat32File[] files = [Sample.File("d/a", 700), Sample.File("b", 0), Sample.File("c", 5120)];
        Fat32Layout layout = Fat32Layout.Plan(format, files);
        using var dirty = new MemoryDevice("dirty", format.Length + ByteSize.MiB);
        byte[] garbage = new byte[ByteSize.MiB];
        Array.Fill(garbage, (byte)0xA5);
        for (long at = 0; at < dirty.Length; at += garbage.Length)
            dirty.Write(at, garbage);
        using var clean = new MemoryDevice("clean", format.Length);

        layout.WriteTo(dirty, ByteSize.MiB, skipZeros: false, CancellationToken.None);
        layout.WriteTo(clean, 0, skipZeros: true, CancellationToken.None);

        var written = new byte[layout.Writes[^1].Offset + layout.Writes[^1].Length];
        byte[] expected = new byte[written.Length];
        dirty.Read(ByteSize.MiB, written);
        clean.Read(0, expected);
        Assert.Equal(expected, written);
        foreach (Fat32Write write in layout.Writes.Where(w => w.File is not null))
        {
            byte[] content = Sample.Bytes(write.File!.Path, write.File.Length);
            byte[] clusters = [.. content, .. new byte[write.Length - content.Length]];
            Assert.Equal(clusters, written.AsSpan((int)write.Offset, clusters.Length).ToArray());
        }

        var after = new byte[512];
        dirty.Read(ByteSize.MiB + written.Length, after);
        Assert.All(after, b => Assert.Equal(0xA5, b));
    }

    private static byte[] Hash(Fat32File[] files, string[] folders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Fat32Write write in Fat32Layout.Plan(Sample.Format(260 * ByteSize.MiB), files, folders).Writes)
        {
            using IByteSource source = write.Open();
            hash.AppendData(BitConverter.GetBytes(write.Offset));
            hash.AppendData(Sample.ReadAll(source));
        }

        return hash.GetHashAndReset();
    }

    private static void Write(SparseFileDevice device, Fat32Write write)
    {
        using IByteSource source = write.Open();
        device.Write(write.Offset, Sample.ReadAll(source));
    }
}
