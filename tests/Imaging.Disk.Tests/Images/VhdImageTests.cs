using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>What a VHD reader has to notice, field by field.</summary>
public sealed class VhdImageTests(SmallImages images) : IClassFixture<SmallImages>
{
    private const int FooterBytes = 512;
    private const int HeaderBytes = 1024;

    [NeedsTheory("qemu-img")]
    [InlineData("footer checksum", "checksum of the footer")]
    [InlineData("copy checksum", "checksum of the copy of the footer")]
    [InlineData("copy differs", "as the footer says")]
    [InlineData("footer missing", "cookie of the footer")]
    [InlineData("version", "version of the footer")]
    [InlineData("type", "disk type")]
    [InlineData("differencing", "differencing VHD")]
    [InlineData("saved", "saved state")]
    [InlineData("size", "current size")]
    [InlineData("data offset", "data offset")]
    [InlineData("header cookie", "cookie of the dynamic disk header")]
    [InlineData("header checksum", "checksum of the dynamic disk header")]
    [InlineData("header version", "version of the dynamic disk header")]
    [InlineData("block size", "block size")]
    [InlineData("table outside", "table offset")]
    [InlineData("table short", "entries of the block allocation table")]
    [InlineData("block outside", "block 0")]
    [InlineData("block in block", "block 1")]
    public void VhdImage_DamagedField_IsNamed(string damage, string named)
    {
        byte[] image = images.DynamicVhd;
        Damage(image, damage);

        ImagingException e = Assert.Throws<ImagingException>(() => VhdImage.Open(SmallImages.Source(image)));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [NeedsFact("qemu-img")]
    public void VhdImage_AnyFlippedByteOfFooterOrHeader_IsNoticed()
    {
        byte[] sound = images.DynamicVhd;
        IEnumerable<int> places = Enumerable.Range(0, FooterBytes).Concat(
            Enumerable.Range(sound.Length - FooterBytes, FooterBytes)).Concat(Enumerable.Range(HeaderAt(sound), HeaderBytes));
        foreach (int at in places)
        {
            byte[] image = [.. sound];
            image[at] ^= 0x20;
            Assert.Throws<ImagingException>(() => VhdImage.Open(SmallImages.Source(image)));
        }
    }

    [NeedsFact("qemu-img")]
    public void VhdImage_FixedLargerThanItsFile_IsRefused()
    {
        byte[] image = images.FixedVhd;
        Footer(image, f => f[44 + 7] = 1);
        byte[] cut = [.. image[..4096], .. image[^FooterBytes..]];

        ImagingException e = Assert.Throws<ImagingException>(() => VhdImage.Open(SmallImages.Source(cut)));

        Assert.Contains("at most the 4096 there are", e.Message, StringComparison.Ordinal);
    }

    [NeedsFact("qemu-img")]
    public void VhdImage_SectorNeverWritten_ReadsAsZeros()
    {
        byte[] image = images.DynamicVhd;
        int block = (int)Table(image, 0) * 512;
        int sector = (1 << 20) / 512; // the first with data
        image[block + (sector / 8)] = 0b1010_1111;
        byte[] read = new byte[4096];

        VhdImage.Open(SmallImages.Source(image)).Read((1 << 20) + 100, read);

        byte[] expected = image[(block + 512 + (1 << 20) + 100)..][..4096];
        expected.AsSpan(512 - 100, 512).Clear();
        expected.AsSpan(1536 - 100, 512).Clear();
        Assert.Equal(expected, read);
    }

    private static void Damage(byte[] image, string damage)
    {
        int header = HeaderAt(image);
        switch (damage)
        {
            case "footer checksum": image[^400] ^= 1; break;
            case "copy checksum": image[20] ^= 1; break;
            case "copy differs": image[51] ^= 1; SmallImages.SealVhd(image, 0, FooterBytes, 64); break;
            case "footer missing": image.AsSpan(image.Length - FooterBytes).Clear(); break;
            case "version": Footer(image, f => f[13] = 2); break;
            case "type": Footer(image, f => f[63] = 9); break;
            case "differencing": Footer(image, f => f[63] = 4); break;
            case "saved": Footer(image, f => f[84] = 1); break;
            case "size": Footer(image, f => f[55] = 1); break;
            case "data offset": Footer(image, f => f[16] = 1); break;
            case "header cookie": image[header] ^= 1; break;
            case "header checksum": image[header + 300] ^= 1; break;
            case "header version": Header(image, h => h[25] = 2); break;
            case "block size": Header(image, h => h[33] = 3); break;
            case "table outside": Header(image, h => h[16] = 1); break;
            case "table short": Header(image, h => h[28..32].Clear()); break;
            case "block outside": image[(int)TableAt(image)] = 0x7F; break;
            case "block in block": image.AsSpan((int)TableAt(image), 4).CopyTo(image.AsSpan((int)TableAt(image) + 4)); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage), damage, "unknown");
        }
    }

    private delegate void Change(Span<byte> structure);

    private static void Footer(byte[] image, Change change)
    {
        foreach (int at in (int[])[0, image.Length - FooterBytes])
        {
            change(image.AsSpan(at, FooterBytes));
            SmallImages.SealVhd(image, at, FooterBytes, 64);
        }
    }

    private static void Header(byte[] image, Change change)
    {
        int at = HeaderAt(image);
        change(image.AsSpan(at, HeaderBytes));
        SmallImages.SealVhd(image, at, HeaderBytes, 36);
    }

    private static int HeaderAt(byte[] image) => (int)BinaryPrimitives.ReadInt64BigEndian(image.AsSpan(16));

    private static long TableAt(byte[] image) => BinaryPrimitives.ReadInt64BigEndian(image.AsSpan(HeaderAt(image) + 16));

    private static uint Table(byte[] image, int block) =>
        BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan((int)TableAt(image) + (4 * block)));
}
