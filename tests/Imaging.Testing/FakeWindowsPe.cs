using System.Text;

namespace Imaging.Testing;

/// <summary>
/// A boot.wim with the folders and names of Windows PE and content of no use, captured by wimlib-imagex: in a real one's structure there is
/// nothing else the builder looks at.
/// </summary>
public sealed class FakeWindowsPe(string folder)
{
    public static IReadOnlyList<string> Programs { get; } = [
        "winpeshl.exe", "wpeinit.exe", "wpeutil.exe", "drvload.exe", "powercfg.exe", "cmd.exe", "fmifs.dll", "untfs.dll"];

    public static IReadOnlyList<string> Fonts { get; } = ["segmono_boot.ttf", "segoe_slboot.ttf", "segoen_slboot.ttf", "wgl4_boot.ttf"];

    private string Tree => Path.Combine(folder, "tree");

    /// <summary>A folder with everything; take away what a test wants missing.</summary>
    public FakeWindowsPe WithAll()
    {
        foreach (string program in Programs)
            Put($"Windows/System32/{program}", FakeProgram.Make(program));
        foreach (string hive in (string[])["SOFTWARE", "SYSTEM"])
            Put($"Windows/System32/config/{hive}", new byte[50_000]);
        Put("Windows/System32/winpe.jpg", [0xFF, 0xD8, 1]);
        Put("Windows/Boot/EFI/bootmgfw.efi", FakeProgram.Make("the loader of 2011", signers: FakeProgram.Authority2011));
        Put("Windows/Boot/EFI/boot.stl", "revoked"u8.ToArray());
        Put("Windows/Boot/EFI_EX/bootmgfw_EX.efi", FakeProgram.Make("the loader of 2023", signers: FakeProgram.Authority2023));
        Put("Windows/Boot/DVD/EFI/BCD", "regf, but not really"u8.ToArray());
        Put("Windows/Boot/DVD/EFI/boot.sdi", new byte[3_000]);
        foreach (string font in Fonts)
        {
            Put($"Windows/Boot/Fonts/{font}", Encoding.ASCII.GetBytes(font));
            Put($"Windows/Boot/Fonts_EX/{font.Replace(".", "_EX.", StringComparison.Ordinal)}", Encoding.ASCII.GetBytes($"{font} of 2023"));
        }

        Put("Windows/Boot/Fonts/readme.txt", "no font"u8.ToArray());
        Put("Windows/Boot/Fonts/below/another_boot.ttf", "none of these"u8.ToArray());
        return this;
    }

    public FakeWindowsPe Put(string path, byte[] content)
    {
        string file = Path.Combine(Tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return this;
    }

    public FakeWindowsPe Without(params string[] paths)
    {
        foreach (string path in paths.Select(path => Path.Combine(Tree, path)))
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }

        return this;
    }

    /// <summary>Captures the folder as the bootable image of a new WIM, x64 unless told otherwise. Returns its path.</summary>
    public string Capture(string name = "boot.wim", string architecture = "9", params string[] options)
    {
        string wim = Path.Combine(folder, name);
        if (options.Length == 0)
            options = ["--boot", "--compress=LZX"];
        Tool.Expect("wimlib-imagex", ["capture", Tree, wim, "Microsoft Windows PE (amd64)", "--no-acls", .. options]);
        string[] properties = [
            "WINDOWS/ARCH=" + architecture, "WINDOWS/VERSION/MAJOR=10", "WINDOWS/VERSION/MINOR=0", "WINDOWS/VERSION/BUILD=26100",
            "WINDOWS/VERSION/SPBUILD=1", "WINDOWS/LANGUAGES/DEFAULT=en-US"];
        Tool.Expect("wimlib-imagex", ["info", wim, "1", .. properties.Select(property => $"--image-property={property}")]);
        return wim;
    }

    /// <summary>The paths in the only image of a WIM, in the order of their characters.</summary>
    public static string[] List(string wim) =>
        [.. Tool.Expect("wimlib-imagex", "dir", wim, "1").Trim().Split('\n').Order(StringComparer.Ordinal)];

    /// <summary>A file's content.</summary>
    public static string Read(string wim, string path) => Tool.Expect("wimlib-imagex", "extract", wim, "1", path, "--to-stdout");
}
