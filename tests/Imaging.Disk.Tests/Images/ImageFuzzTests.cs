using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>Whatever stands in a file, its checksums right, it reads as a disk or is refused in words.</summary>
public sealed class ImageFuzzTests(SmallImages images) : IClassFixture<SmallImages>
{
    private const int Rounds = 1500;

    [NeedsFact("qemu-img")]
    public void VhdxImage_AnyBytesInItsStructures_ReadsOrIsRefused()
    {
        byte[] sound = images.Vhdx;
        int blocks = (int)BinaryPrimitives.ReadInt64LittleEndian(sound.AsSpan((192 << 10) + 32));
        int metadata = (int)BinaryPrimitives.ReadInt64LittleEndian(sound.AsSpan((192 << 10) + 64));
        (int Offset, int Length, int Sealed)[] places =
        [
            (0, 16, 0), (64 << 10, 80, 4096), (128 << 10, 80, 4096), (192 << 10, 90, 64 << 10), (256 << 10, 90, 64 << 10),
            (metadata, 200, 0), (metadata + (64 << 10), 64, 0), (blocks, 64, 0),
        ];
        Fuzz(sound, places, VhdxImage.Open, (image, place) => SmallImages.SealVhdx(image, place.Offset, place.Sealed));
    }

    [NeedsFact("qemu-img")]
    public void VhdImage_AnyBytesInItsStructures_ReadsOrIsRefused()
    {
        byte[] sound = images.DynamicVhd;
        int header = (int)BinaryPrimitives.ReadInt64BigEndian(sound.AsSpan(16));
        int table = (int)BinaryPrimitives.ReadInt64BigEndian(sound.AsSpan(header + 16));
        (int Offset, int Length, int Sealed)[] places = [(0, 90, 512), (sound.Length - 512, 90, 512), (header, 60, 1024), (table, 16, 0)];
        Fuzz(
            sound, places, VhdImage.Open,
            (image, place) => SmallImages.SealVhd(image, place.Offset, place.Sealed, place.Sealed == 512 ? 64 : 36));
    }

    private static void Fuzz(
        byte[] sound, (int Offset, int Length, int Sealed)[] places, Func<IByteSource, SparseImage> open, Action<byte[],
        (int Offset, int Length, int Sealed)> seal)
    {
        var random = new Random(9);
        byte[] read = new byte[SmallImages.DiskBytes];
        int opened = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] image = [.. sound];
            (int Offset, int Length, int Sealed) place = places[random.Next(places.Length)];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                image[place.Offset + random.Next(place.Length)] = (byte)(
                    random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => random.Next(256) });
            if (place.Sealed > 0)
                seal(image, place);
            try
            {
                SparseImage disk = open(SmallImages.Source(image));
                disk.Read(0, read.AsSpan(0, (int)Math.Min(read.Length, disk.Length)));
                opened++;
            }
            catch (ImagingException e)
            {
                Assert.Equal(ExitCode.Wim, e.Code);
            }
        }

        Assert.InRange(opened, 1, Rounds - 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void Images_CutShort_AreRefused(int length)
    {
        using IByteSource file = SmallImages.Source(new byte[length]);
        Assert.Throws<ImagingException>(() => VhdImage.Open(file));
        Assert.Throws<ImagingException>(() => VhdxImage.Open(file));
        Assert.False(VhdImage.Recognises(file));
        Assert.False(VhdxImage.Recognises(file));
    }
}
