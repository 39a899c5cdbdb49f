using System.Globalization;
using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Testing;

namespace Imaging.Platform.Tests.Devices;

public sealed class ImageFileDeviceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string ImagePath => _folder.File("disk.img");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ImageFile_OfATebibyte_IsSparse()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, 1L << 40);
        image.Write((1L << 40) - 512, new byte[512]);
        image.Flush();
        Assert.True(BytesOnDisk() < ByteSize.MiB);
    }

    [Fact]
    public void ImageFile_Reopened_HasWhatWasWritten()
    {
        byte[] written = [.. Enumerable.Range(0, 4096).Select(i => (byte)i)];
        using (ImageFileDevice image = ImageFileDevice.Create(ImagePath, ByteSize.MiB, 4096))
            image.Write(8192, written);

        using (IBlockDevice image = BlockDevices.Open(ImagePath, readOnly: true, imageSectorSize: 4096))
        {
            byte[] read = new byte[4096];
            image.Read(8192, read);
            Assert.Equal(written, read);
        }

        Assert.Equal(written, File.ReadAllBytes(ImagePath)[8192..12288]);
    }

    [Fact]
    public void ImageFile_Discard_GivesTheSpaceBackAndReadsAsZeros()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, 4 * ByteSize.MiB);
        byte[] ones = new byte[4 * ByteSize.MiB];
        ones.AsSpan().Fill(1);
        image.Write(0, ones);
        image.Flush();
        Assert.True(BytesOnDisk() >= 4 * ByteSize.MiB);

        image.Discard(ByteSize.MiB, 3 * ByteSize.MiB);

        image.Read(0, ones);
        Assert.Equal(ByteSize.MiB, ones.AsSpan().IndexOfAnyExcept((byte)1));
        Assert.False(ones.AsSpan((int)ByteSize.MiB).ContainsAnyExcept((byte)0));
        Assert.True(BytesOnDisk() < 2 * ByteSize.MiB);
        Assert.Equal(4 * ByteSize.MiB, new FileInfo(ImagePath).Length);
    }

    [Fact]
    public void ImageFile_Reserve_TakesTheSpaceAndLeavesLengthAndBytes()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, 4 * ByteSize.MiB);
        byte[] found = Enumerable.Repeat((byte)7, 8192).ToArray();
        image.Write(0, found);
        image.Reserve(0, 3 * ByteSize.MiB);
        Assert.InRange(BytesOnDisk(), 3 * ByteSize.MiB, 4 * ByteSize.MiB - 1);
        Assert.Equal(4 * ByteSize.MiB, new FileInfo(ImagePath).Length);
        image.Read(4096, found);
        Assert.Equal([.. Enumerable.Repeat((byte)7, 4096), .. new byte[4096]], found);
        Assert.Throws<ImagingException>(() => image.Reserve(3 * ByteSize.MiB, 2 * ByteSize.MiB));
    }

    [NeedsFact("fincore")]
    public void ImageFile_AfterFlush_LeavesNothingInTheHostsCache()
    {
        foreach (bool direct in (bool[])[true, false])
        {
            string path = _folder.File($"direct-{direct}.img");
            using ImageFileDevice image = ImageFileDevice.Create(path, 4 * ByteSize.MiB, direct: direct);
            image.Write(0, new byte[4 * ByteSize.MiB]);
            ExpectNothingCached(path, image.Flush);

            byte[] read = new byte[ByteSize.MiB];
            image.Read(0, read);
            ExpectNothingCached(path, () => image.DropCache(0, image.Length));
        }
    }

    /// <summary>The kernel keeps pages that some core has in a batch just then, so it may have to be told more than once.</summary>
    private static void ExpectNothingCached(string path, Action drop)
    {
        string pages = "";
        for (int i = 0; i < 50 && pages != "0"; i++)
        {
            drop();
            pages = Tool.Expect("fincore", "--noheadings", "--raw", "--output", "PAGES", path).Trim();
        }

        Assert.Equal("0", pages);
    }

    [Fact]
    public void ImageFile_OpenedTwice_IsRefusedAsInUse()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, ByteSize.MiB);
        ImagingException e = Assert.Throws<ImagingException>(() => ImageFileDevice.Open(ImagePath));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Equal(ImagePath, e.Place);
    }

    [Fact]
    public void ImageFile_OpenedTwiceForReading_IsShared()
    {
        ImageFileDevice.Create(ImagePath, ByteSize.MiB).Dispose();
        using ImageFileDevice one = ImageFileDevice.Open(ImagePath, readOnly: true);
        using ImageFileDevice two = ImageFileDevice.Open(ImagePath, readOnly: true);
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => ImageFileDevice.Open(ImagePath)).Code);
    }

    [Fact]
    public void ImageFile_CreatedOverAnother_IsRefused()
    {
        File.WriteAllText(ImagePath, "precious");
        ImagingException e = Assert.Throws<ImagingException>(() => ImageFileDevice.Create(ImagePath, ByteSize.MiB));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Equal("precious", File.ReadAllText(ImagePath));
    }

    [Fact]
    public void ImageFile_NotThere_IsMissing() =>
        Assert.Equal(ExitCode.Missing, Assert.Throws<ImagingException>(() => BlockDevices.Open(ImagePath)).Code);

    [Fact]
    public void ImageFile_NotWholeSectors_IsRefused()
    {
        File.WriteAllBytes(ImagePath, new byte[4096 + 512]);
        using (ImageFileDevice image = ImageFileDevice.Open(ImagePath))
            Assert.Equal(4608, image.Length);
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => ImageFileDevice.Open(ImagePath, 4096)).Code);
    }

    [Fact]
    public void BlockDevices_Folder_IsRefused()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => BlockDevices.Open(_folder.Path));
        Assert.Equal((ExitCode.TargetRefused, "a folder"), (e.Code, e.Found));
    }

    [Fact]
    public void ImageFile_WriteToReadOnlyOne_IsAnErrorWithPlace()
    {
        ImageFileDevice.Create(ImagePath, ByteSize.MiB).Dispose();
        using ImageFileDevice image = ImageFileDevice.Open(ImagePath, readOnly: true);
        ImagingException e = Assert.Throws<ImagingException>(() => image.Write(512, new byte[512]));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Equal($"{ImagePath} at offset 512", e.Place);
    }

    [NeedsFact("truncate")]
    public void ImageFile_CutShortWhileOpen_SaysWhereItEnds()
    {
        using ImageFileDevice image = ImageFileDevice.Create(ImagePath, ByteSize.MiB);
        Tool.Expect("truncate", "--size=8192", ImagePath);
        ImagingException e = Assert.Throws<ImagingException>(() => image.Read(4096, new byte[8192]));
        Assert.Equal($"{ImagePath} at offset 8192", e.Place);
        Assert.Equal(ExitCode.DeviceIo, e.Code);
    }

    [NeedsFact("root", "mount")]
    public void ImageFile_FileSystemFull_IsADeviceErrorThatSaysSo()
    {
        string mount = _folder.File("small");
        Directory.CreateDirectory(mount);
        Tool.Expect("mount", "-t", "tmpfs", "-o", "size=1m", "small", mount);
        try
        {
            using ImageFileDevice image = ImageFileDevice.Create(Path.Combine(mount, "disk.img"), 8 * ByteSize.MiB);
            foreach (Action act in (Action[])[() => image.Reserve(0, 4 * ByteSize.MiB), () => image.Write(0, new byte[4 * ByteSize.MiB])])
            {
                ImagingException e = Assert.Throws<ImagingException>(act);
                Assert.Equal(ExitCode.DeviceIo, e.Code);
                Assert.Contains("No space left", e.Found, StringComparison.Ordinal);
                Assert.Contains("Free space", e.Remedy, StringComparison.Ordinal);
            }
        }
        finally
        {
            Tool.Expect("umount", mount);
        }
    }

    [Fact]
    public void ImageFile_NamedVhd_IsADiskWithAFooterBehindItThatNothingWrites()
    {
        string path = _folder.File("disk.vhd");
        byte[] ones = new byte[4096];
        ones.AsSpan().Fill(1);
        using (ImageFileDevice image = ImageFileDevice.Create(path, ByteSize.MiB))
        {
            image.Write(ByteSize.MiB - 4096, ones);
            image.Flush();
            Assert.Throws<ImagingException>(() => image.Write(ByteSize.MiB, ones));
        }

        Assert.Equal(ByteSize.MiB + 512, new FileInfo(path).Length);
        using (DiskImage vhd = DiskImage.Open(path))
            Assert.Equal(("VHD", ByteSize.MiB), (vhd.Format, vhd.Length));
        using IBlockDevice again = BlockDevices.Open(path);
        Assert.Equal(ByteSize.MiB, again.Length);
        byte[] read = new byte[4096];
        again.Read(ByteSize.MiB - 4096, read);
        Assert.Equal(ones, read);
    }

    [Fact]
    public void ImageFile_NamedVhdWithLargeSectors_IsRefusedAndNotMade()
    {
        string path = _folder.File("disk.vhd");
        ImagingException e = Assert.Throws<ImagingException>(() => ImageFileDevice.Create(path, ByteSize.MiB, sectorSize: 4096));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void ImageFile_ThatIsAVhdx_IsRefusedAndStaysAsItIs()
    {
        string path = _folder.File("disk.vhdx");
        byte[] container = new byte[ByteSize.MiB];
        "vhdxfile"u8.CopyTo(container);
        File.WriteAllBytes(path, container);

        ImagingException e = Assert.Throws<ImagingException>(() => BlockDevices.Open(path));

        Assert.Equal((ExitCode.TargetRefused, "a VHDX"), (e.Code, e.Found));
        Assert.Equal(container, File.ReadAllBytes(path));
    }

    private long BytesOnDisk() =>
        512 * long.Parse(Tool.Expect("stat", "--format=%b", ImagePath), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
