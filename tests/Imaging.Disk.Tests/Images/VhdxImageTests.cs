using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>What a VHDX reader has to notice, field by field.</summary>
public sealed class VhdxImageTests(SmallImages images) : IClassFixture<SmallImages>
{
    private const int Header1 = 64 << 10;
    private const int Header2 = 128 << 10;
    private const int HeaderBytes = 4096;
    private const int Regions1 = 192 << 10;
    private const int Regions2 = 256 << 10;
    private const int RegionBytes = 64 << 10;

    [NeedsTheory("qemu-img")]
    [InlineData("signature", "VHDX")]
    [InlineData("both headers", "both copies of the header")]
    [InlineData("both region tables", "both copies of the region table")]
    [InlineData("same sequence", "sequence number")]
    [InlineData("version", "version")]
    [InlineData("log", "log")]
    [InlineData("region outside", "region 2dc27766")]
    [InlineData("region unaligned", "region 2dc27766")]
    [InlineData("region unknown", "a region")]
    [InlineData("region twice", "twice")]
    [InlineData("regions overlap", "where the one before it ends")]
    [InlineData("no metadata region", "no metadata")]
    [InlineData("too many regions", "entries of the region table")]
    [InlineData("metadata signature", "signature of the metadata")]
    [InlineData("metadata count", "entries of the metadata")]
    [InlineData("block size", "block size")]
    [InlineData("parent", "differencing")]
    [InlineData("disk size", "virtual disk size")]
    [InlineData("logical sector", "logical sector size")]
    [InlineData("physical sector", "physical sector size")]
    [InlineData("no disk id", "page 83")]
    [InlineData("item outside", "metadata item")]
    [InlineData("item length", "file parameters")]
    [InlineData("unknown item", "has to know")]
    [InlineData("block state", "state 7")]
    [InlineData("block reserved", "bits 3 to 19")]
    [InlineData("block outside", "a place inside the file")]
    [InlineData("block over table", "two things at")]
    [InlineData("table too short", "block allocation table")]
    public void VhdxImage_DamagedField_IsNamed(string damage, string named)
    {
        byte[] image = images.Vhdx;
        Damage(image, damage);

        ImagingException e = Assert.Throws<ImagingException>(() => VhdxImage.Open(SmallImages.Source(image)));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("image", e.Place, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [NeedsFact("qemu-img")]
    public void VhdxImage_LogInUse_SaysWhatToDo()
    {
        byte[] image = images.Vhdx;
        Damage(image, "log");

        ImagingException e = Assert.Throws<ImagingException>(() => VhdxImage.Open(SmallImages.Source(image)));

        Assert.Contains("Dismount-VHD", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("qemu-img convert", e.Remedy, StringComparison.Ordinal);
    }

    [NeedsTheory("qemu-img")]
    [InlineData(Header1)]
    [InlineData(Header2)]
    [InlineData(Regions1)]
    [InlineData(Regions2)]
    public void VhdxImage_OneCopyTorn_OtherCounts(int offset)
    {
        byte[] image = images.Vhdx;
        image[offset + 100] ^= 1;

        Assert.Equal(SmallImages.DiskBytes, VhdxImage.Open(SmallImages.Source(image)).Length);
    }

    [NeedsFact("qemu-img")]
    public void VhdxImage_AnyFlippedByteOfTheChecksummedParts_IsNoticedOrCoveredByTheCopy()
    {
        byte[] sound = images.Vhdx;
        foreach (int offset in (int[])[Header1, Regions1])
        {
            for (int at = 0; at < 200; at++)
            {
                byte[] image = [.. sound];
                image[offset + at] ^= 0x10;
                image[offset + at + (offset == Header1 ? Header2 - Header1 : Regions2 - Regions1)] ^= 0x10;
                Assert.Throws<ImagingException>(() => VhdxImage.Open(SmallImages.Source(image)));
            }
        }
    }

    [NeedsFact("qemu-img")]
    public void VhdxImage_SectorsOf4096_AreCarried()
    {
        byte[] image = images.Vhdx;
        Metadata(image, 3, 4096);

        Assert.Equal(4096, VhdxImage.Open(SmallImages.Source(image)).SectorSize);
    }

    [NeedsTheory("qemu-img")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void VhdxImage_BlockUndefinedZeroOrUnmapped_ReadsAsZeros(int state)
    {
        byte[] image = images.Vhdx;
        int table = (int)Region(image, 0).Offset;
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(table + 8));
        Assert.Equal(6UL, entry & 7);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(table + 8), (entry & ~7UL) | (uint)state);
        byte[] read = new byte[1 << 20];
        read.AsSpan().Fill(7);

        VhdxImage.Open(SmallImages.Source(image)).Read(1 << 20, read);

        Assert.DoesNotContain(read, b => b != 0);
    }

    private static void Damage(byte[] image, string damage)
    {
        Span<byte> bytes = image;
        int table = (int)Region(image, 0).Offset;
        int metadata = (int)Region(image, 1).Offset;
        switch (damage)
        {
            case "signature": image[3] ^= 1; break;
            case "both headers": image[Header1 + 20] ^= 1; image[Header2 + 20] ^= 1; break;
            case "both region tables": image[Regions1 + 20] ^= 1; image[Regions2] ^= 1; break;
            case "same sequence": Headers(image, h => h[8..16].Clear()); break;
            case "version": Headers(image, h => h[66] = 2); break;
            case "log": Headers(image, h => h[50] = 9); break;
            case "region outside": Regions(image, r => r[36 + 3] = 0x70); break;
            case "region unaligned": Regions(image, r => r[33] = 1); break;
            case "region unknown": Regions(image, r => (r[16], r[44]) = (1, 1)); break;
            case "region twice": Regions(image, r => r[16..48].CopyTo(r[48..])); break;
            case "regions overlap": Regions(image, r => r[32..40].CopyTo(r[64..])); break;
            case "no metadata region": Regions(image, r => r[8] = 1); break;
            case "too many regions": Regions(image, r => r[9] = 8); break;
            case "metadata signature": image[metadata] ^= 1; break;
            case "metadata count": image[metadata + 11] = 8; break;
            case "block size": Metadata(image, 0, 3 << 20); break;
            case "parent": image[ItemAt(image, 0) + 4] |= 2; break;
            case "disk size": image[ItemAt(image, 1)] = 1; break;
            case "logical sector": Metadata(image, 3, 1024); break;
            case "physical sector": Metadata(image, 4, 0); break;
            case "no disk id": Entry(image, 2, e => (e[0], e[24]) = (1, 0)); break;
            case "item outside": image[EntryOf(image, 1) + 19] = 0x7F; break;
            case "item length": image[EntryOf(image, 0) + 20] = 7; break;
            case "unknown item": Entry(image, 2, e => (e[0], e[24]) = (1, 4)); break;
            case "block state": image[table + 8] |= 7; break;
            case "block reserved": image[table + 9] |= 1; break;
            case "block outside": image[table + 8 + 4] = 0x7F; break;
            case "block over table": BinaryPrimitives.WriteUInt64LittleEndian(bytes[(table + 8)..], (ulong)metadata | 6); break;
            case "table too short": BinaryPrimitives.WriteInt64LittleEndian(bytes[ItemAt(image, 1)..], 1L << 40); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage), damage, "unknown");
        }
    }

    private delegate void Change(Span<byte> structure);

    private static void Headers(byte[] image, Change change) => Both(image, [Header1, Header2], HeaderBytes, change);

    private static void Regions(byte[] image, Change change) => Both(image, [Regions1, Regions2], RegionBytes, change);

    private static void Both(byte[] image, int[] offsets, int length, Change change)
    {
        foreach (int offset in offsets)
        {
            change(image.AsSpan(offset, length));
            SmallImages.SealVhdx(image, offset, length);
        }
    }

    /// <summary>qemu-img lists the block allocation table, then the metadata.</summary>
    private static (long Offset, uint Length) Region(byte[] image, int number)
    {
        ReadOnlySpan<byte> entry = image.AsSpan(Regions1 + 16 + (32 * number));
        return (BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]));
    }

    /// <summary>File parameters, disk size, disk id, logical and physical sector size.</summary>
    private static int EntryOf(byte[] image, int item)
    {
        string[] ids = [
            "caa16737-fa36-4d43-b3b6-33f0aa44e76b", "2fa54224-cd1b-4876-b211-5dbed83bf4b8", "beca12ab-b2e6-4523-93ef-c309e000c746",
            "8141bf1d-a96f-4709-ba47-f233a8faab5f", "cda348c7-445d-4471-9cc9-e9885251c556"];
        int metadata = (int)Region(image, 1).Offset;
        return Enumerable.Range(1, 5).Select(i => metadata + (32 * i)).Single(at => new Guid(image.AsSpan(at, 16)) == new Guid(ids[item]));
    }

    private static void Entry(byte[] image, int item, Change change) => change(image.AsSpan(EntryOf(image, item), 32));

    private static int ItemAt(byte[] image, int item) =>
        (int)Region(image, 1).Offset + BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(EntryOf(image, item) + 16));

    private static void Metadata(byte[] image, int item, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(ItemAt(image, item)), value);
}
