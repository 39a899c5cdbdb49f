using Imaging.Core;
using Imaging.Host;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// What lies around <c>boot.wim</c> on a medium that firmware starts: the loader, its BCD, which names no disk and so fits any, the
/// RAM disk's
/// <c>boot.sdi</c>, fonts. All of it is in the image (iPXE's wimboot takes it from there too), unless there is a folder of media files.
/// </summary>
internal sealed class BootMedium
{
    public const string ImagePath = "sources/boot.wim";

    private const string LoaderPath = "EFI/Boot/bootx64.efi";
    private const string BcdPath = "EFI/Microsoft/Boot/BCD";
    private const string RamDiskPath = "boot/boot.sdi";
    private const string FontsFolder = "EFI/Microsoft/Boot/Fonts";

    /// <summary>What the image has besides the loader and fonts.</summary>
    private static readonly (string Source, string Path)[] s_ofImage =
    [
        (@"\Windows\Boot\DVD\EFI\BCD", BcdPath),
        (@"\Windows\Boot\DVD\EFI\boot.sdi", RamDiskPath),
        (@"\Windows\Boot\EFI\boot.stl", "EFI/Microsoft/Boot/boot.stl"),
    ];

    private readonly MediumTree _files = new();
    private readonly BootWim _wim;

    private BootMedium(BootWim wim, byte[] loader)
    {
        _wim = wim;
        Loader = loader;
    }

    /// <summary>The program firmware starts.</summary>
    public byte[] Loader { get; }

    /// <param name="authority">Who has to have signed the loader.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a file is not in the image, or the loader is another's.
    /// </exception>
    public static BootMedium OfImage(BootWim wim, LoaderAuthority authority)
    {
        var medium = new BootMedium(wim, LoaderOf(wim, authority));
        foreach ((string source, string path) in s_ofImage)
        {
            if (!wim.Has(source))
                throw Missing(wim, source);
            medium._files.Put(path, file => File.WriteAllBytes(file, wim.Read(source)));
        }

        if (medium.PutSigned(authority) == 0)
            throw Missing(wim, $@"{authority.Fonts[0]}\*_boot.ttf");
        return medium;
    }

    /// <param name="authority">Who has to have signed the loader, which then is the image's; null: the folder's is taken.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a file is not in the folder, or the loader is another's.
    /// </exception>
    public static BootMedium OfFolder(string folder, BootWim wim, LoaderAuthority? authority)
    {
        IReadOnlyDictionary<string, string> files = FilesOf(folder);
        foreach (string path in (string[])[LoaderPath, BcdPath, RamDiskPath])
        {
            if (!files.ContainsKey(path))
            {
                throw new ImagingException(
                    ExitCode.Manifest, folder, $"no {path}", "a folder as on Windows' own media",
                    "Name the ADK's Media folder or the root of a Windows medium with `media:`, or delete it: "
                        + "then these files come from the image.");
            }
        }

        byte[] loader = authority is null ? File.ReadAllBytes(Path.Combine(folder, files[LoaderPath])) : LoaderOf(wim, authority);
        var medium = new BootMedium(wim, loader);
        foreach (string file in files.Values)
            medium._files.Put(file, to => HostTree.CopyFile(Path.Combine(folder, file), to));
        if (authority is not null)
            medium.PutSigned(authority);
        return medium;
    }

    /// <summary>Puts the files into a folder, and the image.</summary>
    /// <param name="writeImage">Writes the image to the path it is given.</param>
    public void WriteTo(string target, Action<string> writeImage)
    {
        _files.Put(ImagePath, writeImage);
        _files.WriteTo(target);
    }

    /// <summary>The files of a folder by their paths, which compare without case.</summary>
    private static Dictionary<string, string> FilesOf(string folder)
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in HostTree.Files(folder))
        {
            if (!files.TryAdd(file, file))
                throw new ImagingException(
                    ExitCode.Manifest, folder, $"{files[file]} and {file}", "names that differ in more than case",
                    "FAT32 cannot hold both: delete one.");
        }

        return files;
    }

    private static byte[] LoaderOf(BootWim wim, LoaderAuthority authority)
    {
        string path = authority.Loaders.FirstOrDefault(wim.Has) ?? throw Missing(wim, authority.Loaders[^1]);
        byte[] loader = wim.Read(path);
        IReadOnlyList<LoaderAuthority> signers = LoaderAuthority.SignersOf(loader);
        if (!signers.Contains(authority))
            throw new ImagingException(
                ExitCode.Manifest, $"{wim.Place}, {path}",
                signers.Count == 0 ? "a loader signed by none of Microsoft's authorities" : $"a loader signed by {signers[0]}",
                $"one signed by {authority}", "Write the other `secure_boot:` where the machines trust it, or take an image with "
                    + "Windows' updates of April 2024 or later.");
        return loader;
    }

    /// <summary>Places the loader and the fonts that go with it. Returns how many fonts there are.</summary>
    private int PutSigned(LoaderAuthority authority)
    {
        _files.Put(LoaderPath, file => File.WriteAllBytes(file, Loader));
        int fonts = 0;
        foreach (string folder in authority.Fonts)
        {
            foreach (string name in _wim.FilesIn(folder))
            {
                string plain = name.Replace("_EX.", ".", StringComparison.OrdinalIgnoreCase);
                if (!plain.EndsWith("_boot.ttf", StringComparison.OrdinalIgnoreCase)
                    && !plain.EndsWith("slboot.ttf", StringComparison.OrdinalIgnoreCase))
                    continue;
                _files.Put($"{FontsFolder}/{plain}", file => File.WriteAllBytes(file, _wim.Read($@"{folder}\{name}")));
                fonts++;
            }
        }

        return fonts;
    }

    private static ImagingException Missing(BootWim wim, string path) => new(
        ExitCode.Manifest, wim.Place, $"no {path}", "it in the image, for the medium around it",
        "Name a folder of media files with `media:` in the manifest's boot section, such as the ADK's Media folder.");
}
