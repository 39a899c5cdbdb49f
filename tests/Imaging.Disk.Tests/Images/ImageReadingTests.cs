using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Platform.Devices;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Disk.Tests.Images;

/// <summary>Disks read out of the files that qemu-img makes, against the disk that went in.</summary>
public sealed class ImageReadingTests(ImageSamples samples) : IClassFixture<ImageSamples>
{
    [NeedsTheory("qemu-img")]
    [InlineData("vhdx", "subformat=dynamic,block_size=1048576", "VHDX", 512)]
    [InlineData("vhdx", "subformat=dynamic", "VHDX", 512)]
    [InlineData("vpc", "subformat=dynamic,force_size=on", "VHD", 512)]
    [InlineData("raw", "", "raw image", null)]
    public void DiskImage_MadeByQemu_ReadsAsTheDiskThatWentIn(string format, string options, string kind, int? sectorSize)
    {
        string path = samples.Convert($"{format}{options.Length}.bin", format, options);
        using DiskImage image = DiskImage.Open(path);
        using var raw = new FileByteSource(samples.Whole);

        Assert.Equal((kind, sectorSize, ImageSamples.Length), (image.Format, image.SectorSize, image.Length));
        foreach (long place in ImageSamples.Places)
            AssertSame(raw, image, Math.Max(0, place - 100), 3_000_100);
        Prop.ForAll(Ranges(), range => AssertSame(raw, image, range.Offset, range.Length)).QuickCheckThrowOnFailure();
        Parallel.For(0, 200, i => AssertSame(raw, image, ImageSamples.Places[i % ImageSamples.Places.Length] + (i * 977), 70_001));
    }

    [NeedsTheory("qemu-img")]
    [InlineData("vhdx", "VHDX")]
    [InlineData("vpc", "VHD")]
    public void DiskImage_FixedByQemu_ReadsAsTheDiskThatWentIn(string format, string kind)
    {
        using var folder = new TempFolder();
        byte[] disk = new byte[5_000_192];
        new Random(1).NextBytes(disk);
        File.WriteAllBytes(folder.File("disk"), disk);
        Tool.Expect(
            "qemu-img", "convert", "-f", "raw", "-O", format, "-o", "subformat=fixed" + (format == "vpc" ? ",force_size=on" : ""),
            folder.File("disk"), folder.File("image"));
        using DiskImage image = DiskImage.Open(folder.File("image"));

        byte[] read = new byte[disk.Length];
        image.Read(0, read);

        Assert.Equal((kind, (long)disk.Length), (image.Format, image.Length));
        Assert.Equal(disk, read);
    }

    [NeedsFact("qemu-img")]
    public void DiskImage_HoleOfADynamicImage_IsZerosWithoutReadingTheFile()
    {
        using var file = new CountingSource(new FileByteSource(samples.Convert("holes.vhdx", "vhdx")));
        VhdxImage image = VhdxImage.Open(file);
        long before = file.Reads;
        byte[] hole = new byte[1 << 20];
        hole.AsSpan().Fill(1);

        image.Read(6L << 30, hole);

        Assert.Equal(before, file.Reads);
        Assert.DoesNotContain(hole, b => b != 0);
    }

    [NeedsFact("qemu-img")]
    public void DiskImage_ReadPastTheDisk_IsRefused()
    {
        using DiskImage image = DiskImage.Open(samples.Convert("end.vhd", "vpc", "force_size=on"));

        ImagingException e = Assert.Throws<ImagingException>(() => image.Read(ImageSamples.Length - 10, new byte[11]));

        Assert.Equal(ExitCode.DeviceIo, e.Code);
    }

    [NeedsFact("root", "losetup", "mkfs.ext4", "mount")]
    public void DiskImage_DeviceOfNobody_IsRead_AndAMountedOneIsRefused()
    {
        using var folder = new TempFolder();
        string file = folder.File("fs");
        using (FileStream stream = File.Create(file))
            stream.SetLength(16 << 20);
        Tool.Expect("mkfs.ext4", "-q", file);
        using var loop = new LoopDevice(file);
        using (DiskImage image = DiskImage.Open(loop.Node))
            Assert.Equal(("block device", 16L << 20, 512), (image.Format, image.Length, image.SectorSize));

        string mount = Directory.CreateDirectory(folder.File("mnt")).FullName;
        Tool.Expect("mount", loop.Node, mount);
        try
        {
            ImagingException e = Assert.Throws<ImagingException>(() => DiskImage.Open(loop.Node));
            Assert.Equal(ExitCode.TargetRefused, e.Code);
            Assert.Contains("a disk that is not in use", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Tool.Expect("umount", mount);
        }
    }

    private static Arbitrary<(long Offset, int Length)> Ranges() => (
        from place in Gen.Elements(ImageSamples.Places)
        from shift in Gen.Choose(-4_000_000, 4_000_000)
        from length in Gen.Choose(0, 3_000_000)
        let offset = Math.Clamp(place + shift, 0, ImageSamples.Length)
        select (offset, (int)Math.Min(length, ImageSamples.Length - offset))).ToArbitrary();

    private static void AssertSame(FileByteSource expected, DiskImage found, long offset, int length)
    {
        byte[] want = new byte[Math.Min(length, ImageSamples.Length - offset)];
        byte[] have = new byte[want.Length];
        expected.Read(offset, want);
        found.Read(offset, have);
        Assert.True(want.AsSpan().SequenceEqual(have), $"bytes {offset} to {offset + want.Length} differ");
    }

    /// <summary>Counts reads.</summary>
    private sealed class CountingSource(IByteSource source) : IByteSource
    {
        private long _reads;

        public long Reads => _reads;

        public string Name => source.Name;

        public long Length => source.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            Interlocked.Increment(ref _reads);
            source.Read(offset, buffer);
        }

        public void Dispose() => source.Dispose();
    }
}
