using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>
/// A volume with files really compressed and sparse, made by libwim: it keeps file attributes it found in a first volume, where they were
/// set by hand.
/// </summary>
static class PackedVolume
{
    public const string Compressed = @"\packed\slot.bin";
    public const string Sparse = @"\sparse.bin";
    public const int Bytes = 256 * 1024;

    private const int CompressedAttribute = 0x800;
    private const int SparseAttribute = 0x200;

    public static string Make(TempFolder temp)
    {
        string tree = temp.File("tree");
        Directory.CreateDirectory(Path.Combine(tree, "packed"));
        byte[] content = new byte[Bytes];
        content.AsSpan(0, 10_000).Fill((byte)'x');
        content.AsSpan(200_000, 10_000).Fill((byte)'y');
        File.WriteAllBytes(Path.Combine(tree, "packed/slot.bin"), content);
        content[5] = 0;
        File.WriteAllBytes(Path.Combine(tree, "sparse.bin"), content);

        string first = temp.File("first.img");
        NtfsImage.Format(first, 32 * ByteSize.MiB);
        NtfsImage.Fill(temp, first, tree);
        Mark(first);

        string second = temp.File("second.img");
        NtfsImage.Format(second, 32 * ByteSize.MiB);
        Tool.Expect("wimlib-imagex", "capture", first, temp.File("marked.wim"));
        Tool.Expect("wimlib-imagex", "apply", temp.File("marked.wim"), "1", second);
        return second;
    }

    private static void Mark(string image)
    {
        MemoryDevice device;
        using (var source = new FileByteSource(image))
            device = NtfsImage.Load(source);
        NtfsVolume volume = NtfsVolume.Open(device);
        (string, int)[] marks = [(@"\packed", CompressedAttribute), (Compressed, CompressedAttribute), (Sparse, SparseAttribute)];
        foreach ((string path, int attribute) in marks)
        {
            NtfsImage.EditRecord(device, volume.Find(path)!.Value, (bytes, record) =>
                bytes[record.Find(AttributeType.StandardInformation, "")!.Offset + 0x18 + 0x21] |= (byte)(attribute >> 8));
        }

        using FileStream file = File.OpenWrite(image);
        file.Write(NtfsImage.Read(device, 0, (int)device.Length));
    }
}
