using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>A sparse raw disk with data here and there, and what qemu-img makes of it.</summary>
public sealed class ImageSamples : IDisposable
{
    /// <summary>Past the 8 GiB after which a VHDX of 1 MiB blocks has its second sector bitmap entry.</summary>
    public const long Length = 9L << 30;

    private readonly TempFolder _folder = new();

    public ImageSamples()
    {
        Raw = _folder.File("disk.raw");
        using (FileStream file = File.Create(Raw))
        {
            file.SetLength(Length);
            var random = new Random(5);
            byte[] data = new byte[3_000_000];
            foreach (long at in Places)
            {
                random.NextBytes(data);
                file.Position = at;
                file.Write(data);
            }
        }

        Whole = Convert("whole.raw", "raw");
    }

    /// <summary>Where there is data: around blocks, and around the entries of sector bitmaps.</summary>
    public static long[] Places { get; } = [
        0, (2L << 20) - 700_000, 1L << 30, (4L << 30) - 1_500_000, (8L << 30) - 1_000_000, Length - 3_000_000];

    public string Raw { get; }

    /// <summary>The raw disk as qemu-img copies it.</summary>
    public string Whole { get; }

    public string Convert(string name, string format, string options = "")
    {
        string target = _folder.File(name);
        string[] with = options.Length == 0 ? [] : ["-o", options];
        Tool.Expect("qemu-img", ["convert", "-f", "raw", "-O", format, .. with, Raw, target]);
        return target;
    }

    public void Dispose() => _folder.Dispose();
}
