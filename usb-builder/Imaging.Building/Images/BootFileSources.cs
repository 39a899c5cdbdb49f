namespace Imaging.Building.Images;

/// <summary>A file of an image, and where it goes on the EFI system partition.</summary>
/// <param name="Path">On the ESP, with <c>/</c>.</param>
/// <param name="Source">In the image.</param>
internal sealed record BootFileSource(string Path, string Source);

/// <summary>What an image has to start from, by one signer.</summary>
/// <param name="Name"><c>EFI</c> or <c>EFI_EX</c>: the folder its loader comes from.</param>
internal sealed record BootFileSet(string Name, IReadOnlyList<BootFileSource> Files);

/// <summary>
/// Which files of <c>\Windows\Boot</c> an ESP gets, as bcdboot copies them: all of <c>EFI</c>, fonts, resources, and the loader once more
/// where firmware looks for one. Newer images have what differs by signer a second time: in <c>EFI_EX</c> and <c>FONTS_EX</c>, with
/// <c>_EX</c> in the names (microsoft/secureboot_objects, Make2023BootableMedia.ps1).
/// </summary>
internal static class BootFileSources
{
    public const string Folder = @"\Windows\Boot\EFI";

    /// <summary>bcdboot does not copy it: it is for machines whose firmware asks for it (KB5042562).</summary>
    public static readonly BootFileSource Policy =
        new($"{Target}/SkuSiPolicy.p7b", @"\Windows\System32\SecureBootUpdates\SkuSiPolicy.p7b");

    private const string Target = "EFI/Microsoft/Boot";
    private const string Loader = "bootmgfw.efi";
    private const string Fallback = "EFI/Boot/bootx64.efi";

    /// <summary>Windows makes these itself.</summary>
    private static readonly string[] s_never = ["BOOTSTAT.DAT", "BCD", "boot.pnd.stl"];

    /// <returns>Both sets where the image has two; none without a loader.</returns>
    public static IReadOnlyList<BootFileSet> Of(IImageFiles files)
    {
        Dictionary<string, string> first = Copied(files, Folder, Target, "");
        Add(first, Copied(files, @"\Windows\Boot\Fonts", $"{Target}/Fonts", ""));
        Add(first, Copied(files, @"\Windows\Boot\Resources", $"{Target}/Resources", ""));
        if (!first.ContainsKey($"{Target}/{Loader}"))
            return [];
        var sets = new List<BootFileSet> { ToSet("EFI", first) };
        Dictionary<string, string> second = Copied(files, @"\Windows\Boot\EFI_EX", Target, "_EX");
        Add(second, Copied(files, @"\Windows\Boot\FONTS_EX", $"{Target}/Fonts", "_EX"));
        if (second.ContainsKey($"{Target}/{Loader}"))
        {
            var whole = new Dictionary<string, string>(first, first.Comparer);
            Add(whole, second);
            sets.Add(ToSet("EFI_EX", whole));
        }

        return sets;
    }

    private static BootFileSet ToSet(string name, Dictionary<string, string> files) => new(name,
    [
        .. files.Append(new KeyValuePair<string, string>(Fallback, files[$"{Target}/{Loader}"]))
            .Select(f => new BootFileSource(f.Key, f.Value)).OrderBy(f => f.Path, StringComparer.Ordinal),
    ]);

    /// <param name="suffix">What names of files lose.</param>
    private static Dictionary<string, string> Copied(IImageFiles files, string folder, string target, string suffix)
    {
        var copied = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string source in files.FilesBelow(folder))
        {
            string path = $"{target}/{WithoutSuffix(source[(folder.Length + 1)..].Replace('\\', '/'), suffix)}";
            if (!s_never.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
                copied[path] = source;
        }

        return copied;
    }

    private static string WithoutSuffix(string path, string suffix)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return suffix.Length > 0 && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
            ? path[..^(name.Length + Path.GetExtension(path).Length)] + name[..^suffix.Length] + Path.GetExtension(path)
            : path;
    }

    private static void Add(Dictionary<string, string> files, Dictionary<string, string> others)
    {
        foreach ((string path, string source) in others)
            files[path] = source;
    }
}
