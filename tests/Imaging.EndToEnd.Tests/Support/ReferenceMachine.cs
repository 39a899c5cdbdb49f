using System.Globalization;
using Imaging.Testing;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>
/// The disk of a reference machine, made by other people's tools: a GPT with ESP, MSR, a Windows volume and a recovery volume. In the
/// volume are pagefile.sys and its like, full of random bytes, and a file to be replaced by a machine file.
/// </summary>
internal sealed class ReferenceMachine(Workshop shop)
{
    public const int PagefileBytes = 64_000_123;
    public const string Answers = "Windows/Panther/unattend.xml";

    private const long MiB = 1024 * 1024;

    /// <summary>Of the Windows volume and its partition.</summary>
    public long VolumeBytes { get; init; } = 200 * MiB;

    public bool HasWindows { get; init; } = true;

    public bool HasRecovery { get; init; }

    /// <summary>How hiberfil.sys begins.</summary>
    public string Hibernation { get; init; } = "wake";

    public string Volume => shop.At("reference.ntfs");

    /// <summary>The volume alone, unpartitioned.</summary>
    public string MakeVolume()
    {
        string tree = shop.At("reference");
        if (Directory.Exists(tree))
            Directory.Delete(tree, recursive: true);
        if (HasWindows)
            Put("Windows/System32/ntoskrnl.exe", Kernel());
        Put("Windows/System32/config/DRIVERS", Workshop.Random(41, 300_000));
        Put("Users/Public/readme.txt", new byte[70_000]);
        Put("pagefile.sys", Workshop.Random(42, PagefileBytes));
        Put("swapfile.sys", Workshop.Random(43, 1_000_000));
        byte[] sleep = Workshop.Random(44, 5_000_000);
        System.Text.Encoding.ASCII.GetBytes(Hibernation, sleep);
        Put("hiberfil.sys", sleep);
        Put(Answers, [.. Enumerable.Repeat((byte)' ', 65536)]);
        if (HasRecovery)
            Put("Windows/System32/Recovery/Winre.wim", Workshop.Random(45, 1_234_567));
        Format(Volume, VolumeBytes);
        Fill(tree, Volume);
        return Volume;

        void Put(string name, byte[] content) => shop.Put($"reference/{name}", content);
    }

    /// <summary>The volume in a disk, partition 3 of 4.</summary>
    public string MakeDisk()
    {
        MakeVolume();
        string disk = shop.At("reference.raw");
        long windows = 117 * MiB;
        Truncate(disk, windows + VolumeBytes + (30 * MiB));
        string end = ((windows + VolumeBytes) / 512 - 1).ToString(CultureInfo.InvariantCulture);
        Tool.Expect(
            "sgdisk", "-o", "-n", "1:2048:+100M", "-t", "1:EF00", "-n", "2:0:+16M", "-t", "2:0C01", "-n", $"3:{windows / 512}:{end}", "-t",
            "3:0700", "-n", "4:0:+20M", "-t", "4:2700", disk);
        Copy(Volume, disk, windows);
        string recovery = shop.At("recovery.ntfs");
        Format(recovery, 20 * MiB);
        Copy(recovery, disk, windows + VolumeBytes);
        return disk;
    }

    public string Convert(string disk, string format, string options)
    {
        string target = shop.At($"reference.{format}");
        Tool.Expect("qemu-img", "convert", "-f", "raw", "-O", format, "-o", options, disk, target);
        return target;
    }

    public static void Copy(string from, string to, long offset) =>
        Tool.Expect("dd", $"if={from}", $"of={to}", "bs=1M", "conv=notrunc,sparse", "oflag=seek_bytes", $"seek={offset}", "status=none");

    public static void Truncate(string path, long bytes)
    {
        using FileStream file = File.Create(path);
        file.SetLength(bytes);
    }

    /// <summary>Random bytes with the version resource of 10.0.26100.1742 among them.</summary>
    private static byte[] Kernel()
    {
        byte[] kernel = Workshop.Random(40, 500_000);
        byte[] version = [0xBD, 0x04, 0xEF, 0xFE, 0, 0, 1, 0, 0, 0, 10, 0, 0xCE, 0x06, 0xF4, 0x65];
        version.CopyTo(kernel, 300_000);
        return kernel;
    }

    private static void Format(string path, long bytes)
    {
        Truncate(path, bytes);
        Tool.Expect("mkntfs", "-F", "-Q", "-p", "239616", "-H", "255", "-S", "63", "-s", "512", "-c", "4096", "-L", "Reference", path);
    }

    private void Fill(string tree, string volume)
    {
        // An empty list of exceptions: wimlib leaves hiberfil.sys and the like out otherwise.
        File.WriteAllText(shop.At("capture.ini"), "");
        Tool.Expect("wimlib-imagex", "capture", tree, shop.At("reference.wim"), "--compress=none", $"--config={shop.At("capture.ini")}");
        Tool.Expect("wimlib-imagex", "apply", shop.At("reference.wim"), "1", volume);
        File.Delete(shop.At("reference.wim"));
    }
}
