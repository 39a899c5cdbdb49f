using Imaging.Core;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Engine.Checks;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Checks;

/// <summary>What a disk's own content says against writing over it; the file systems are those of mtools.</summary>
public sealed class StickCheckTests : IDisposable
{
    private const int Start = 2048;
    private const long Length = 64L * 1024 * 1024;

    private static readonly StickDocument s_stick = new StickDocument
    {
        Format = 1,
        Kind = StickDocument.Stick,
        StickId = new string('1', 32),
        MediaId = new string('2', 32),
        Release = "line-1-0123456789abcdef",
        Digest = default,
    }.Sealed();

    private readonly TempFolder _folder = new();

    private string Image => _folder.File("disk.img");

    public void Dispose() => _folder.Dispose();

    [NeedsTheory("mkfs.vfat", "mcopy")]
    [InlineData(StickDocument.Stick, false)]
    [InlineData(StickDocument.Site, true)]
    public void Check_WholeDocument_DecidesByItsKind(string kind, bool isPassed)
    {
        MakeDisk(Documents.Write((s_stick with { Kind = kind }).Sealed()));
        Expect(isPassed, DiskBus.Nvme);
    }

    [NeedsFact("mkfs.vfat", "mcopy")]
    public void Check_DocumentOfAnotherVersionOrDamaged_IsAVeto()
    {
        MakeDisk(Documents.Write((s_stick with { Format = 2 }).Sealed()));
        Expect(isPassed: false, DiskBus.Nvme);
        MakeDisk(Documents.Write(s_stick with { Kind = StickDocument.Site }));
        Expect(isPassed: false, DiskBus.Nvme);
        MakeDisk([]);
        Expect(isPassed: false, DiskBus.Nvme);
    }

    [NeedsFact("mkfs.vfat", "mcopy")]
    public void Check_FileSystemDamaged_IsAVetoOnWhatCanBePulledOut()
    {
        MakeDisk(Documents.Write(s_stick));
        Overwrite(Start * 512, new byte[512]);
        Expect(isPassed: true, DiskBus.Nvme);
        Expect(isPassed: false, DiskBus.Usb);
        Expect(isPassed: false, DiskBus.Sata, removable: true);
    }

    [Theory]
    [InlineData(DiskBus.Nvme, true)]
    [InlineData(DiskBus.Usb, false)]
    public void Check_FirstSectorNotReadable_IsAVetoOnWhatCanBePulledOut(DiskBus bus, bool isPassed)
    {
        using var device = new Unreadable();
        Expect(isPassed, () => StickCheck.Check(device, Describe(bus, false)));
    }

    [Fact]
    public void Check_EmptyDisk_Passes() => StickCheck.Check(new MemoryDevice("usb", Length), Describe(DiskBus.Usb, true));

    private static DiskInfo Describe(DiskBus bus, bool removable) => new()
    {
        Node = "/dev/x",
        Bus = bus,
        Bytes = Length,
        IsRemovable = removable,
    };

    private static void Expect(bool isPassed, Action check)
    {
        if (isPassed)
            check();
        else
            Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(check).Code);
    }

    private void Expect(bool isPassed, DiskBus bus, bool removable = false)
    {
        using IBlockDevice device = BlockDevices.Open(Image, readOnly: true);
        Expect(isPassed, () => StickCheck.Check(device, Describe(bus, removable)));
    }

    private void MakeDisk(byte[] document)
    {
        File.Delete(Image);
        using (FileStream file = File.Create(Image))
            file.SetLength(Length);
        Overwrite(0, MbrTable.BuildFat32(1, Start, Length / 512 - Start));
        Tool.Expect("mkfs.vfat", "-F", "32", "-s", "1", "--offset", $"{Start}", Image, $"{(Length / 512 - Start) / 2}");
        string path = _folder.File("stick.json");
        File.WriteAllBytes(path, document);
        Tool.Expect("mmd", "-i", $"{Image}@@{Start * 512}", "::/imaging");
        Tool.Expect("mcopy", "-i", $"{Image}@@{Start * 512}", path, "::/imaging/stick.json");
    }

    private void Overwrite(long offset, byte[] bytes)
    {
        using FileStream file = File.OpenWrite(Image);
        file.Seek(offset, SeekOrigin.Begin);
        file.Write(bytes);
    }

    private sealed class Unreadable : IBlockDevice
    {
        public string Name => "dead";

        public long Length => StickCheckTests.Length;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> buffer) => throw new ImagingException(ExitCode.DeviceIo, Name, "an error", "", "");

        public void Write(long offset, ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
