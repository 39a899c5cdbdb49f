using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>Which files are written like a disk.</summary>
public sealed class ImageFilesTests
{
    private const int DiskBytes = 3 * 1024 * 1024;

    [Theory]
    [InlineData("76686478 66696C65", "a VHDX")]
    [InlineData("514649FB", "a QCOW image")]
    [InlineData("4B444D56", "a VMDK")]
    [InlineData("4D5357494D000000", "a WIM")]
    [InlineData("504B0304", "a zip archive")]
    public void DiskBytes_OfAnotherFormat_IsRefusedByName(string start, string name)
    {
        byte[] file = new byte[DiskBytes];
        Convert.FromHexString(start.Replace(" ", "", StringComparison.Ordinal)).CopyTo(file, 0);

        ImagingException e = Assert.Throws<ImagingException>(() => ImageFiles.DiskBytes(new MemoryByteSource("x", file)));

        Assert.Equal((ExitCode.TargetRefused, name), (e.Code, e.Found));
    }

    [Fact]
    public void DiskBytes_OfAVdi_IsRefusedByName()
    {
        byte[] file = new byte[DiskBytes];
        Convert.FromHexString("7F10DABE").CopyTo(file, 64);
        ImagingException e = Assert.Throws<ImagingException>(() => ImageFiles.DiskBytes(new MemoryByteSource("x", file)));
        Assert.Equal("a VDI", e.Found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(DiskBytes)]
    public void DiskBytes_OfARawImage_IsItsLength(int length) =>
        Assert.Equal(length, ImageFiles.DiskBytes(new MemoryByteSource("x", new byte[length])));

    [Fact]
    public void DiskBytes_OfARawImageWithAFooter_IsWithoutIt()
    {
        byte[] file = [.. new byte[DiskBytes], .. ImageFiles.NewVhdFooter(DiskBytes)];
        var source = new MemoryByteSource("x.vhd", file);

        Assert.Equal(DiskBytes, ImageFiles.DiskBytes(source));
        Assert.Equal(DiskBytes, VhdImage.Open(source).Length);
    }

    [Fact]
    public void DiskBytes_WhereTheFooterIsOfAnotherSizeOrDamaged_IsRefused()
    {
        byte[] shorter = [.. new byte[DiskBytes], .. ImageFiles.NewVhdFooter(DiskBytes - 512)];
        Assert.Equal(
            ExitCode.TargetRefused,
            Assert.Throws<ImagingException>(() => ImageFiles.DiskBytes(new MemoryByteSource("x.vhd", shorter))).Code);

        byte[] damaged = [.. new byte[DiskBytes], .. ImageFiles.NewVhdFooter(DiskBytes)];
        damaged[DiskBytes + 50] ^= 1;
        Assert.Equal(
            ExitCode.Wim, Assert.Throws<ImagingException>(() => ImageFiles.DiskBytes(new MemoryByteSource("x.vhd", damaged))).Code);
    }

    [NeedsTheory("qemu-img")]
    [InlineData(3L << 20)]
    [InlineData(64_000_000_000L)]
    [InlineData((200L << 30) + 512)]
    public void NewVhdFooter_IsAFixedVhdOfThatSizeToQemu(long size)
    {
        using var folder = new TempFolder();
        string path = folder.File("x.vhd");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(size);
            file.Position = size;
            file.Write(ImageFiles.NewVhdFooter(size));
        }

        string info = Tool.Expect("qemu-img", "info", "-f", "vpc", "--output=json", path);

        Assert.Contains($"\"virtual-size\": {size},", info, StringComparison.Ordinal);
    }

    [NeedsTheory("qemu-img")]
    [InlineData(3L << 20)]
    [InlineData(600L << 20)]
    [InlineData(40L << 30)]
    [InlineData(120L << 30)]
    public void NewVhdFooter_HasTheGeometryQemuComputes(long size)
    {
        using var folder = new TempFolder();
        string path = folder.File("x.vhd");
        Tool.Expect("qemu-img", "create", "-f", "vpc", path, $"{size}"); // rounds up to whole cylinders
        byte[] theirs = File.ReadAllBytes(path)[..512];
        byte[] ours = ImageFiles.NewVhdFooter(BinaryPrimitives.ReadInt64BigEndian(theirs.AsSpan(48)));
        Assert.Equal(theirs[40..60], ours[40..60]);
    }
}
