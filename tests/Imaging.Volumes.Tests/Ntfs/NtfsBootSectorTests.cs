using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

public sealed class NtfsBootSectorTests
{
    /// <summary>Offset, size and value of a field, and what the refusal names.</summary>
    [Theory]
    [InlineData(0x03, 8, 0x20202054_41464552, "offset 3", "4E54465320202020")]
    [InlineData(0x1FE, 2, 0, "signature", "0xAA55")]
    [InlineData(0x0B, 2, 4096, "bytes per sector", "512")]
    [InlineData(0x0D, 1, 1, "sectors per cluster", "8")]
    [InlineData(0x0D, 1, 16, "sectors per cluster", "8")]
    [InlineData(0x0D, 1, 0xF4, "sectors per cluster", "8")]
    [InlineData(0x28, 8, 0, "total sectors", "128")]
    [InlineData(0x28, 8, -1, "total sectors", "128")]
    [InlineData(0x28, 8, 1L << 40, "total sectors", "128")]
    [InlineData(0x30, 8, 0, "$MFT", "1 to 24")]
    [InlineData(0x30, 8, 25, "$MFT", "1 to 24")]
    [InlineData(0x38, 8, -5, "$MFTMirr", "1 to 24")]
    [InlineData(0x40, 1, 0xF7, "MFT record size", "1024")]
    [InlineData(0x40, 1, 2, "MFT record size", "1024")]
    [InlineData(0x40, 1, 0x80, "MFT record size", "1024")]
    public void Parse_FieldWrong_IsRefusedWithItsPlace(int offset, int size, long value, string place, string expected)
    {
        byte[] sector = Sound();
        byte[] field = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(field, value);
        field.AsSpan(0, size).CopyTo(sector.AsSpan(offset));

        ImagingException e = Assert.Throws<ImagingException>(() => NtfsBootSector.Parse(sector, "disk"));

        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.StartsWith("disk", e.Place, StringComparison.Ordinal);
        Assert.Contains(place, e.Place, StringComparison.Ordinal);
        Assert.StartsWith(expected, e.Expected, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [Fact]
    public void Parse_TooShort_IsRefused() =>
        Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(() => NtfsBootSector.Parse(new byte[511], "disk")).Code);

    [Fact]
    public void Edit_SoundSector_ChangesItsThreeFieldsOnly()
    {
        byte[] sector = Sound();
        sector.AsSpan(0x54, 100).Fill(0x90);
        byte[] before = [.. sector];

        NtfsBootSector.Edit(sector, 0x0102030405, 0xA0B0C0D0, 0x1112131415161718);

        Assert.Equal("0504030201000000", Convert.ToHexString(sector, 0x28, 8));
        Assert.Equal("D0C0B0A0", Convert.ToHexString(sector, 0x1C, 4));
        Assert.Equal("1817161514131211", Convert.ToHexString(sector, 0x48, 8));
        foreach ((int offset, int length) in new[] { (0x28, 8), (0x1C, 4), (0x48, 8) })
            before.AsSpan(offset, length).CopyTo(sector.AsSpan(offset));
        Assert.Equal(before, sector);
    }

    /// <summary>mkntfs decides what a volume of a partition's size looks like; growth has to arrive at the same.</summary>
    [NeedsTheory("mkntfs")]
    [InlineData(8L * 1024 * 1024)]
    [InlineData(8L * 1024 * 1024 + 512)]
    [InlineData(8L * 1024 * 1024 + 7 * 512)]
    [InlineData(134_217_728L)]
    [InlineData(134_218_240L)]
    [InlineData(3_000_000_000L / 512 * 512)]
    [InlineData(64_000_000_000L)]
    [InlineData(500_107_862_016L)]
    public void Geometry_OfPartition_IsWhatMkntfsMakes(long bytes)
    {
        using var temp = new TempFolder();
        string image = temp.File("volume.img");
        NtfsImage.Format(image, bytes);
        using var source = new FileByteSource(image);

        NtfsVolume volume = NtfsVolume.Open(source);

        Assert.Equal(NtfsGeometry.OfPartition(bytes), volume.Geometry);
        Assert.Equal(bytes, volume.Geometry.PartitionBytes);
        Assert.InRange(bytes - volume.Geometry.TailOffset, 512, 4096);
        NtfsStream bitmap = volume.Load(6).Require(AttributeType.Data);
        Assert.Equal(volume.Geometry.BitmapBytes, bitmap.Size);
        Assert.Equal(volume.Geometry.BitmapClusters, bitmap.Runs.Sum(r => r.Length));
        Assert.Equal(volume.Geometry.TailOffset, volume.Load(8).Require(AttributeType.Data, "$Bad").Size);
        Assert.Empty(NtfsChecker.Check(source, NtfsImage.BuiltHiddenSectors));
    }

    /// <summary>25 clusters.</summary>
    private static byte[] Sound()
    {
        byte[] sector = new byte[512];
        "NTFS    "u8.CopyTo(sector.AsSpan(3));
        sector[0x0C] = 2;
        sector[0x0D] = 8;
        sector[0x28] = 200;
        sector[0x30] = 4;
        sector[0x38] = 12;
        sector[0x40] = 0xF6;
        sector[0x1FE] = 0x55;
        sector[0x1FF] = 0xAA;
        Assert.Equal(25, NtfsBootSector.Parse(sector, "disk").Geometry.Clusters);
        return sector;
    }
}
