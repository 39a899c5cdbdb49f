using System.Buffers.Binary;
using System.Globalization;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>The reader, against volumes of mkfs.vfat and mcopy, and against damage.</summary>
public sealed class Fat32VolumeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsTheory("mkfs.vfat", "mcopy")]
    [InlineData(34, "-s", "1")]
    [InlineData(300, "-s", "8", "-f", "1")]
    [InlineData(2200, "-s", "64")]
    [InlineData(300, "-S", "4096")]
    [InlineData(70, "-s", "2", "-R", "100")]
    public void Volume_OfMkfs_ReadsBack(int mebibytes, params string[] options)
    {
        string image = Mkfs(mebibytes, options);
        string[] names = ["UPPER.TXT", "lower.txt", "Mixed Case long name.text", "a.b.c", "ünï cödé.bin", new string('z', 200)];
        Tool.Expect("mmd", "-i", image, "::/Sub Folder", "::/Sub Folder/deeper");
        foreach (string name in names)
        {
            string host = Host(name, 70_001);
            MCopy(image, host, name);
            MCopy(image, host, $"Sub Folder/deeper/{name}");
        }

        MCopy(image, Host("empty", 0), "empty");
        using var source = new FileByteSource(image);
        Fat32Volume volume = Fat32Volume.Open(source);

        Assert.Equal("FROM MKFS", volume.Label);
        Assert.Equal(0xCAFE0123, volume.Serial);
        Assert.Equivalent((string[])[.. names, "empty", "Sub Folder"], volume.List("").Select(e => e.Name).ToArray(), strict: true);
        foreach (string name in names)
        {
            byte[] expected = Sample.Bytes(name, 70_001);
            Assert.Equal(expected, Sample.ReadAll(volume.OpenFile(name)));
            Assert.Equal(expected, Sample.ReadAll(volume.OpenFile($@"\SUB FOLDER\Deeper\{name.ToUpperInvariant()}")));
            Assert.Equal(expected, Sample.ReadAll(volume.OpenFile(volume.Find(name)!.ShortName)));
        }

        Assert.Equal(0, volume.OpenFile("EMPTY").Length);
        Assert.Equal((2 * names.Length) + 1, volume.Files("").Count());
    }

    [NeedsFact("mformat", "mcopy")]
    public void Volume_OfMformat_ReadsBack()
    {
        string image = _temp.File("image");
        using (FileStream file = File.Create(image))
            file.SetLength(300 * ByteSize.MiB);
        Tool.Expect("mformat", "-i", image, "-F", "-v", "MTOOLS", "-N", "00C0FFEE", "-T", "614400", "-h", "255", "-s", "63", "::");
        MCopy(image, Host("a file", 70_001), "a file");

        using var source = new FileByteSource(image);
        Fat32Volume volume = Fat32Volume.Open(source);
        Assert.Equal(("MTOOLS", 0x00C0FFEEu), (volume.Label, volume.Serial));
        Assert.Equal(Sample.Bytes("a file", 70_001), Sample.ReadAll(volume.OpenFile("A FILE")));
    }

    [NeedsFact("mkfs.vfat", "mcopy")]
    public void File_InManyPieces_ReadsBack()
    {
        string image = Mkfs(34, "-s", "1");
        // Holes all over a volume that is then full, and a folder that grows between the files.
        Tool.Expect("mmd", "-i", image, "::/d");
        string filler = Host("filler", 100_000);
        int fillers = 0;
        while (Tool.Run("mcopy", "-i", image, filler, $"::/d/a filler with a long name {fillers}").ExitCode == 0)
            fillers++;
        Tool.Run("mdel", "-i", image, $"::/d/a filler with a long name {fillers}");
        for (int i = 0; i < fillers; i += 3)
            Tool.Expect("mdel", "-i", image, $"::/d/a filler with a long name {i}");
        MCopy(image, Host("pieces", 5_000_000), "pieces");
        Judge.Clean(image);

        using var source = new FileByteSource(image);
        var counting = new CountingSource(source);
        Fat32Volume volume = Fat32Volume.Open(counting);
        IByteSource file = volume.OpenFile("pieces");
        byte[] expected = Sample.Bytes("pieces", 5_000_000);

        counting.Reads = 0;
        Assert.Equal(expected, Sample.ReadAll(file));
        Assert.InRange(counting.Reads, 40, 60);
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            int start = random.Next(expected.Length);
            var part = new byte[random.Next(Math.Min(300_000, expected.Length - start)) + 1];
            file.Read(start, part);
            Assert.Equal(expected.AsSpan(start, part.Length).ToArray(), part);
        }

        byte[] fillerBytes = Sample.Bytes("filler", 100_000);
        Assert.Equal(fillers - ((fillers + 2) / 3), volume.List("d").Count);
        Assert.Equal(fillerBytes, Sample.ReadAll(volume.OpenFile($"d/a filler with a long name {fillers - (fillers % 3 == 2 ? 1 : 2)}")));

        file.DropCache(123, 4_000_000);
        Assert.Equal(4_000_000, counting.Dropped);
        Assert.Throws<ImagingException>(() => file.Read(4_999_999, new byte[2]));
    }

    [NeedsFact("mkfs.fat")]
    public void Volume_OfAnotherKind_IsRefused()
    {
        string image = _temp.File("fat16");
        Tool.Expect("mkfs.fat", "-F", "16", "-C", image, "32768");
        using var source = new FileByteSource(image);
        var e = Assert.Throws<ImagingException>(() => Fat32Volume.Open(source));
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Contains("boot sector", e.Place, StringComparison.Ordinal);

        using var zeros = new MemoryDevice("zeros", ByteSize.MiB);
        Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(() => Fat32Volume.Open(zeros)).Code);
    }

    [Fact]
    public void Volume_CutShort_IsRefused()
    {
        using MemoryDevice device = Sample.WriteToMemory(Sample.Format(34 * ByteSize.MiB), []);
        using var shortened = new ByteSourceSlice(device, "stick", 0, device.Length - 512);
        var e = Assert.Throws<ImagingException>(() => Fat32Volume.Open(shortened));
        Assert.Equal((ExitCode.PartitionTable, "stick, boot sector, sectors"), (e.Code, e.Place));
    }

    [Theory]
    [InlineData("no such.txt")]
    [InlineData("folder")]
    [InlineData("folder/none")]
    [InlineData("a.txt/b")]
    [InlineData("none/none")]
    [InlineData("")]
    public void OpenFile_OfNone_NamesThePath(string path)
    {
        Fat32Volume volume = Fat32Volume.Open(Sample.WriteToMemory(Sample.Format(34 * ByteSize.MiB), [Sample.File("a.txt", 1)], "folder"));
        var e = Assert.Throws<ImagingException>(() => volume.OpenFile(path));
        Assert.Equal((ExitCode.Missing, @"stick:\" + path.Replace('/', '\\')), (e.Code, e.Place));
        if (path != "folder")
            Assert.Null(volume.Find(path));
    }

    [Fact]
    public void OpenFile_NamesItLikeWindowsDoes()
    {
        Fat32File file = Sample.File("imaging/packs/x.pack", 1);
        Fat32Volume volume = Fat32Volume.Open(Sample.WriteToMemory(Sample.Format(34 * ByteSize.MiB), [file]));
        Assert.Equal(@"stick:\imaging\packs\x.pack", volume.OpenFile("imaging/packs/x.pack").Name);
        Assert.Equal(@"\imaging\packs\x.pack", volume.Files("").Single().Path);
        Assert.Equal(@"imaging\packs\x.pack", volume.Files("imaging/").Single().Path);
    }

    [Theory]
    [InlineData(2, "a loop")]
    [InlineData(0, "0, which means free")]
    [InlineData(1, "cluster 1")]
    [InlineData(0x0FFF_FFF7, "the mark of a bad cluster")]
    [InlineData(0x0ABC_DEF0, "cluster 180150000")]
    [InlineData(0x0FFF_FFFF, "a chain of 20 clusters")]
    public void Chain_ThatIsDamaged_IsFound(long link, string found)
    {
        var damaged = new Damaged(Sample.File("file", 100 * 512));
        uint first = damaged.FirstCluster("FILE       ");
        damaged.SetLink(first + 19, link == 2 ? first + 7 : (uint)link);

        var e = Assert.Throws<ImagingException>(() => damaged.Open().OpenFile("file"));
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.StartsWith(@"stick:\file", e.Place, StringComparison.Ordinal);
        Assert.StartsWith(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Chain_LongerThanTheFile_IsFound()
    {
        var damaged = new Damaged(Sample.File("file", 100 * 512));
        damaged.Patch("FILE       ", 28, 50 * 512);
        var e = Assert.Throws<ImagingException>(() => damaged.Open().OpenFile("file"));
        Assert.Contains("more than 50 clusters", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderChain_WithALoop_IsFound()
    {
        var damaged = new Damaged([.. Enumerable.Range(0, 100).Select(i => Sample.File($"d/a long file name {i}", 1))]);
        uint first = damaged.FirstCluster("D          ");
        damaged.SetLink(first + 3, first);
        var e = Assert.Throws<ImagingException>(() => damaged.Open().List("d"));
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.StartsWith("a loop", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_ThatContainsItself_IsFoundInsteadOfWalkedForever()
    {
        var damaged = new Damaged(Sample.File("D/E/F", 1));
        damaged.PatchCluster("E          ", damaged.FirstCluster("D          "));
        var e = Assert.Throws<ImagingException>(() => damaged.Open().Files("").Count());
        Assert.Equal((ExitCode.PartitionTable, @"stick:\D\E, entry .."), (e.Code, e.Place));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void LongName_WhoseShortNameChanged_IsDamage(int at)
    {
        var damaged = new Damaged(Sample.File("A long file name", 1));
        damaged.PatchByte("ALONGF~1   ", at, (byte)'X');
        var e = Assert.Throws<ImagingException>(damaged.Open);
        Assert.Equal((ExitCode.PartitionTable, @"stick:\, entry 3"), (e.Code, e.Place));
        Assert.Contains("checksum", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void ShortName_InLowerCaseOfWindows_IsReadSo()
    {
        var damaged = new Damaged(Sample.File("README.TXT", 1), Sample.File("SETUP.EXE", 1));
        damaged.PatchByte("README  TXT", 12, 0x18);
        damaged.PatchByte("SETUP   EXE", 12, 0x08);
        Assert.Equal(["readme.txt", "setup.EXE"], damaged.Open().List("").Select(e => e.Name));
    }

    [Fact]
    public void ShortName_OutsideAscii_IsReadInCodePage437()
    {
        var damaged = new Damaged(Sample.File("XB.TXT", 1));
        damaged.PatchByte("XB      TXT", 0, 0x9A);
        damaged.PatchByte("\u009aB      TXT", 1, 0x05);
        Assert.Throws<ImagingException>(damaged.Open);
        damaged.PatchByte("\u009a\u0005      TXT", 1, 0x8E);
        Assert.Equal("ÜÄ.TXT", damaged.Open().List("").Single().Name);
    }

    [Fact]
    public void DeletedEntries_AreSkipped()
    {
        var damaged = new Damaged(Sample.File("GONE", 1), Sample.File("HERE", 1));
        damaged.PatchByte("GONE       ", 0, 0xE5);
        Assert.Equal("HERE", damaged.Open().List("").Single().Name);
    }

    [Fact]
    public void Volume_WithoutMirroring_ReadsTheActiveFat()
    {
        var damaged = new Damaged(Sample.File("file", 5000));
        uint first = damaged.FirstCluster("FILE       ");
        damaged.SetLink(first + 2, 0);
        Assert.Throws<ImagingException>(() => damaged.Open().OpenFile("file"));
        damaged.Bytes[40] = 0x81;
        Assert.Equal(Sample.Bytes("file", 5000), Sample.ReadAll(damaged.Open().OpenFile("file")));
    }

    private string Mkfs(int mebibytes, params string[] options)
    {
        string image = _temp.File("image");
        using (FileStream file = File.Create(image))
            file.SetLength(mebibytes * ByteSize.MiB);
        Tool.Expect("mkfs.vfat", ["-F", "32", "-n", "FROM MKFS", "-i", "CAFE0123", .. options, image]);
        return image;
    }

    private string Host(string name, int length)
    {
        string path = _temp.File("host-" + name);
        File.WriteAllBytes(path, Sample.Bytes(name, length));
        return path;
    }

    private static void MCopy(string image, string host, string path) => Judge.Mtool("mcopy", "-i", image, host, Judge.Mtools(path));

    private sealed class CountingSource(IByteSource inner) : IByteSource
    {
        public int Reads { get; set; }

        public long Dropped { get; private set; }

        public string Name => inner.Name;

        public long Length => inner.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            Reads++;
            inner.Read(offset, buffer);
        }

        public void DropCache(long offset, long length) => Dropped += length;

        public void Dispose()
        {
        }
    }

    /// <summary>A small volume as bytes that can be changed.</summary>
    private sealed class Damaged
    {
        private readonly Fat32Geometry _geometry;

        public Damaged(params Fat32File[] files)
        {
            using MemoryDevice device = Sample.WriteToMemory(Sample.Format(33 * ByteSize.MiB), files);
            Bytes = Sample.ReadAll(device);
            _geometry = Fat32Geometry.For(Bytes.Length, 512);
        }

        public byte[] Bytes { get; }

        public Fat32Volume Open() => Fat32Volume.Open(Sample.Source("stick", Bytes));

        public uint FirstCluster(string shortName)
        {
            Span<byte> entry = Bytes.AsSpan(Find(shortName), 32);
            uint high = BinaryPrimitives.ReadUInt16LittleEndian(entry[20..]);
            return (high << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry[26..]);
        }

        public void SetLink(uint cluster, uint link) =>
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan((int)(_geometry.FatOffset(0) + (cluster * 4))), link);

        public void Patch(string shortName, int at, uint value) =>
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(Find(shortName) + at), value);

        public void PatchCluster(string shortName, uint cluster)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(Find(shortName) + 20), (ushort)(cluster >> 16));
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(Find(shortName) + 26), (ushort)cluster);
        }

        public void PatchByte(string shortName, int at, byte value) => Bytes[Find(shortName) + at] = value;

        private int Find(string shortName)
        {
            int found = Bytes.AsSpan((int)_geometry.DataOffset).IndexOf(System.Text.Encoding.Latin1.GetBytes(shortName));
            Assert.True(found >= 0 && found % 32 == 0, shortName.ToString(CultureInfo.InvariantCulture));
            return found + (int)_geometry.DataOffset;
        }
    }
}
