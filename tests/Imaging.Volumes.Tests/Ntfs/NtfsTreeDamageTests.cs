using System.Buffers.Binary;
using System.Text;
using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;
using Imaging.Wim;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>
/// What damage of one byte is called: another digest of a file, or, where folders and files no longer agree, a refusal that names it.
/// </summary>
public sealed class NtfsTreeDamageTests : IDisposable
{
    private const string Large = @"\folder\large.bin";
    private const string Guarded = @"\folder\guarded.txt";
    private const string Packed = @"\packed\text";

    /// <summary>The mask of one descriptor, which nothing else on the volume has.</summary>
    private const uint Mask = 0x00120117;

    private readonly TempFolder _temp = new();
    private readonly MemoryDevice? _device;

    public NtfsTreeDamageTests()
    {
        if (!Tool.Exists("mkntfs"))
            return;
        string volume = _temp.File("volume.ntfs");
        NtfsImage.SetLength(volume, 32 * ByteSize.MiB);
        Mkntfs.Find().Format(volume, new NtfsFormat("Volume", 2048, 512, IsTimeless: true));
        using (var editor = new HostileTreeVolume(volume))
            Fill(editor);
        _device = NtfsTreeTests.Load(volume);
    }

    private MemoryDevice Device => _device!;

    public void Dispose() => _temp.Dispose();

    [NeedsTheory("mkntfs")]
    [InlineData(0)]
    [InlineData(1_234_567)]
    [InlineData(1_999_999)]
    public void Digest_ByteOfAStreamChanged_NamesTheFile(long position)
    {
        VolumeTreeDigest before = Digest();
        ClusterRun run = Open(Large).Require(AttributeType.Data).Runs[0];
        Flip(run.Bytes.Offset + position);
        Assert.Equal([Large], Digest().DifferencesFrom(before, 5));
    }

    [NeedsFact("mkntfs")]
    public void Digest_ByteBehindAStreamChanged_IsTheSame()
    {
        VolumeTreeDigest before = Digest();
        Flip(Open(Large).Require(AttributeType.Data).Runs[^1].Bytes.End - 1);
        Assert.Equal(before.Sha256, Digest().Sha256);
    }

    [NeedsFact("mkntfs")]
    public void Digest_ByteOfANamedStreamChanged_NamesTheFile()
    {
        VolumeTreeDigest before = Digest();
        Flip(Open(Guarded).Require(AttributeType.Data, "stream").Runs[0].Bytes.Offset + 17);
        Assert.Equal([Guarded], Digest().DifferencesFrom(before, 5));
    }

    [NeedsFact("mkntfs")]
    public void Digest_ByteOfAResidentStreamChanged_NamesTheFile()
    {
        VolumeTreeDigest before = Digest();
        EditAttribute(Guarded, AttributeType.Data, (bytes, offset) => bytes[offset + 0x18 + 3] ^= 1);
        Assert.Equal([Guarded], Digest().DifferencesFrom(before, 5));
    }

    /// <summary>A byte that is stored as it is makes other content; the length of a chunk makes nonsense.</summary>
    [NeedsFact("mkntfs")]
    public void Digest_CompressedUnitChanged_NamesTheFileOrIsRefused()
    {
        VolumeTreeDigest before = Digest();
        ByteRange unit = Open(Packed).Require(AttributeType.Data).Runs[0].Bytes;
        Flip(unit.Offset + 3);
        Assert.Equal([Packed], Digest().DifferencesFrom(before, 5));

        Put(unit.Offset, [0xFF, 0xBF, 1, 0, 0]);
        ImagingException e = Assert.Throws<ImagingException>(Digest);
        Assert.Equal((ExitCode.PartitionTable, "no sound compressed data"), (e.Code, e.Found));
    }

    [NeedsFact("mkntfs")]
    public void Digest_ByteOfADescriptorChanged_NamesTheFile()
    {
        VolumeTreeDigest before = Digest();
        Flip(OffsetOfDescriptor());
        Assert.Equal([Guarded], Digest().DifferencesFrom(before, 5));
    }

    [NeedsFact("mkntfs")]
    public void Visit_HeaderOfADescriptorChanged_IsRefused()
    {
        // Owner and group come in front of the list with the mask, and 20 bytes of the entry in $SDS in front of the descriptor.
        long entry = OffsetOfDescriptor() - 12 - 32 - 20;
        Flip(entry + 4);
        ImagingException e = Assert.Throws<ImagingException>(Digest);
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Contains("descriptor", e.Place, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void Digest_TimeChanged_NamesTheFile()
    {
        VolumeTreeDigest before = Digest();
        EditAttribute(Large, AttributeType.StandardInformation, (bytes, offset) => bytes[offset + 0x18 + 8] ^= 1);
        Assert.Equal([Large], Digest().DifferencesFrom(before, 5));
    }

    [NeedsFact("mkntfs")]
    public void Visit_NameChangedInTheFile_IsRefusedWithTheName()
    {
        EditAttribute(Large, AttributeType.FileName, (bytes, offset) => bytes[offset + 0x18 + 0x42] = (byte)'X');
        AssertRefused(Large);
    }

    [NeedsFact("mkntfs")]
    public void Visit_NameChangedInTheFolder_IsRefusedWithTheName()
    {
        EditAttribute(@"\folder", AttributeType.IndexRoot, (bytes, _) => Replace(bytes, "large.bin", "Xarge.bin"));
        AssertRefused(@"\folder\Xarge.bin");
    }

    [NeedsFact("mkntfs")]
    public void Visit_NameChangedInABlockOfAFolder_IsRefusedWithTheName()
    {
        ByteRange blocks = Open(@"\many").Require(AttributeType.IndexAllocation, NtfsIndex.OfFolder).Runs[0].Bytes;
        byte[] bytes = NtfsImage.Read(Device, blocks.Offset, (int)blocks.Length);
        Replace(bytes, "number 0123", "number 9123");
        Device.Write(blocks.Offset, bytes);
        AssertRefused(@"\many\file number 9123");
    }

    /// <summary>In both places: a sound volume, with another name.</summary>
    [NeedsFact("mkntfs")]
    public void Digest_FileRenamed_NamesBoth()
    {
        VolumeTreeDigest before = Digest();
        EditAttribute(@"\folder", AttributeType.IndexRoot, (bytes, _) => Replace(bytes, "large.bin", "Xarge.bin"));
        EditAttribute(Large, AttributeType.FileName, (bytes, offset) => bytes[offset + 0x18 + 0x42] = (byte)'X');
        Assert.Equal([@"\folder\Xarge.bin", Large], Digest().DifferencesFrom(before, 5));
    }

    [NeedsFact("mkntfs")]
    public void Visit_KeyOfANameIsLongerThanTheName_IsRefusedWithTheName()
    {
        EditAttribute(@"\folder", AttributeType.IndexRoot, (bytes, offset) => bytes[offset + 0x20 + 0x20 + 10] ^= 0x20);
        AssertRefused(Guarded);
    }

    [NeedsFact("mkntfs")]
    public void Visit_FolderDoesNotListAFile_IsRefusedWithTheFile()
    {
        // The first entry is made the last, which has no name.
        EditAttribute(@"\folder", AttributeType.IndexRoot, (bytes, offset) => bytes[offset + 0x20 + 0x20 + 12] |= 2);
        ImagingException e = Assert.Throws<ImagingException>(Digest);
        Assert.Contains(@"\folder\", e.Place, StringComparison.Ordinal);
        Assert.Equal("0 of its names in folders", e.Found);
    }

    [NeedsFact("mkntfs")]
    public void Visit_BlockOfAFolderIsAnothers_IsRefused()
    {
        ByteRange blocks = Open(@"\many").Require(AttributeType.IndexAllocation, NtfsIndex.OfFolder).Runs[0].Bytes;
        Device.Write(blocks.Offset, NtfsImage.Read(Device, blocks.Offset + 4096, 4096));
        Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(Digest).Code);
    }

    private static void Fill(HostileTreeVolume editor)
    {
        editor.AddFolder("/folder");
        editor.AddFile("/folder/large.bin", NtfsTreeTests.Content(new Random(41), 2_000_000, 0));
        editor.AddFile("/folder/guarded.txt", "small"u8);
        editor.AddStream("/folder/guarded.txt", "stream", NtfsTreeTests.Content(new Random(42), 20_000, 0));
        editor.SetSecurityDescriptor("/folder/guarded.txt", Descriptor());
        editor.AddFolder("/packed");
        editor.SetAttributes("/packed", FileAttributes.Compressed);
        editor.AddFile("/packed/text", NtfsTreeTests.Content(new Random(43), 300_000, 2));
        editor.AddFolder("/many");
        editor.AddFiles("/many", Enumerable.Range(0, 300).Select(i => ($"file number {i:D4}", new byte[] { (byte)i })));
    }

    /// <summary>[MS-DTYP] 2.4.6: owner and group SYSTEM, at the end one entry for it.</summary>
    private static byte[] Descriptor()
    {
        byte[] system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        return [
            1, 0, 4, 0x80, 20, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, .. system, 2, 0, 28, 0, 1, 0, 0, 0, 0, 0, 20, 0,
            .. BitConverter.GetBytes(Mask), .. system];
    }

    private static void Replace(byte[] bytes, string from, string to)
    {
        // In a block the same name may stand once more, in what is not in use.
        byte[] wanted = Encoding.Unicode.GetBytes(from);
        int at = bytes.AsSpan().IndexOf(wanted);
        Assert.True(at > 0);
        for (; at >= 0; at = bytes.AsSpan().IndexOf(wanted))
            Encoding.Unicode.GetBytes(to).CopyTo(bytes, at);
    }

    private VolumeTreeDigest Digest() => VolumeTreeDigest.Of(add => NtfsTree.Visit(NtfsVolume.Open(Device), add));

    private void AssertRefused(string path)
    {
        ImagingException e = Assert.Throws<ImagingException>(Digest);
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.EndsWith(path, e.Place, StringComparison.Ordinal);
    }

    private NtfsFile Open(string path)
    {
        NtfsVolume volume = NtfsVolume.Open(Device);
        return volume.Load(volume.Find(path)!.Value);
    }

    private long OffsetOfDescriptor()
    {
        byte[] wanted = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(wanted, Mask);
        ByteRange range = Open("$Secure").Require(AttributeType.Data, "$SDS").Runs[0].Bytes;
        int at = NtfsImage.Read(Device, range.Offset, (int)range.Length).AsSpan().IndexOf(wanted);
        Assert.True(at > 0);
        return range.Offset + at;
    }

    private void Flip(long offset) => Put(offset, [(byte)(NtfsImage.Read(Device, offset, 1)[0] ^ 1)]);

    /// <summary>Into one sector.</summary>
    private void Put(long offset, byte[] bytes)
    {
        long start = offset / 512 * 512;
        byte[] sector = NtfsImage.Read(Device, start, 512);
        bytes.CopyTo(sector, (int)(offset - start));
        Device.Write(start, sector);
    }

    private void EditAttribute(string path, AttributeType type, Action<byte[], int> edit) => NtfsImage.EditRecord(
        Device, Open(path).Record.Number, (bytes, record) => edit(bytes, record.Attributes.First(a => a.Type == type).Offset));
}
