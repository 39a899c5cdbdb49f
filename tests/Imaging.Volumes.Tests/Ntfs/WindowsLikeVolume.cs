using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>
/// A volume of mkntfs made to look like one that Windows formats: $MFT at cluster 786432, $Bitmap with a second stream $SRAT; and
/// files as a reference machine has them.
/// </summary>
static class WindowsLikeVolume
{
    public const long WindowsMftLcn = 786432;
    public const long Bytes = 4 * ByteSize.GiB;

    public static string Make(TempFolder temp)
    {
        string tree = temp.File("tree");
        Directory.CreateDirectory(Path.Combine(tree, "Windows"));
        var random = new Random(2);
        foreach (string name in (string[])["pagefile.sys", "swapfile.sys", "hiberfil.sys", "Windows/a.dll", "Windows/b.dll"])
        {
            byte[] bytes = new byte[700_000];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(tree, name), bytes);
        }

        string image = temp.File("windows.img");
        NtfsImage.Format(image, Bytes);
        NtfsImage.Fill(temp, image, tree);
        using ImageFileDevice device = ImageFileDevice.Open(image);
        MoveTable(device);
        NtfsImage.EditRecord(device, 6, AddStream);
        return image;
    }

    private static void MoveTable(ImageFileDevice device)
    {
        NtfsVolume volume = NtfsVolume.Open(device);
        ClusterRun was = Assert.Single(volume.Mft.Runs);
        ClusterRun now = was with { Lcn = WindowsMftLcn };
        long mirror = volume.Boot.MftMirrorLcn * 4096;
        ByteRange bitmap = volume.Load(6).Require(AttributeType.Data).Extents[0];
        NtfsImage.EditRecord(device, 0, (bytes, record) =>
        {
            MftAttribute data = record.Find(AttributeType.Data, "")!;
            bytes.AsSpan(data.Offset + data.PairsOffset, data.Length - data.PairsOffset).Clear();
            MappingPairs.Encode([now]).CopyTo(bytes.AsSpan(data.Offset + data.PairsOffset));
        });
        device.Write(mirror, NtfsImage.Read(device, was.Bytes.Offset, 1024));
        device.Write(now.Bytes.Offset, NtfsImage.Read(device, was.Bytes.Offset, (int)was.Bytes.Length));
        MoveBits(device, bitmap, was, now);
        foreach (long at in (long[])[0, Bytes - 512])
        {
            byte[] boot = NtfsImage.Read(device, at, 512);
            BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x30), WindowsMftLcn);
            device.Write(at, boot);
        }
    }

    private static void MoveBits(ImageFileDevice device, ByteRange bitmap, ClusterRun was, ClusterRun now)
    {
        byte[] bits = NtfsImage.Read(device, bitmap.Offset, (int)bitmap.Length);
        for (long i = 0; i < was.Length; i++)
        {
            bits[(was.Lcn + i) / 8] &= (byte)~(1 << (int)((was.Lcn + i) % 8));
            Assert.Equal(0, bits[(now.Lcn + i) / 8] & (1 << (int)((now.Lcn + i) % 8)));
            bits[(now.Lcn + i) / 8] |= (byte)(1 << (int)((now.Lcn + i) % 8));
        }

        device.Write(bitmap.Offset, bits);
    }

    /// <summary>A resident $DATA "$SRAT" of 16 bytes behind the unnamed one.</summary>
    private static void AddStream(byte[] bytes, MftRecord record)
    {
        MftAttribute data = record.Find(AttributeType.Data, "")!;
        int at = data.Offset + data.Length;
        byte[] stream = new byte[0x38];
        BinaryPrimitives.WriteInt32LittleEndian(stream, 0x80);
        BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(4), stream.Length);
        stream[9] = 5;
        stream[0x0A] = 0x18;
        BinaryPrimitives.WriteUInt16LittleEndian(stream.AsSpan(0x0E), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x28)));
        stream[0x10] = 16;
        stream[0x14] = 0x28;
        System.Text.Encoding.Unicode.GetBytes("$SRAT").CopyTo(stream, 0x18);
        bytes.AsSpan(at, record.BytesInUse - at).ToArray().CopyTo(bytes, at + stream.Length);
        stream.CopyTo(bytes, at);
        bytes[0x28]++;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), record.BytesInUse + stream.Length);
    }
}
