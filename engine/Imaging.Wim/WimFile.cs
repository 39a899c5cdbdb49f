using System.Globalization;
using Imaging.Core;
using Imaging.Core.Trees;

namespace Imaging.Wim;

/// <summary>
/// A WIM, read and changed through libwim. Changes stay in memory until they are written to a new file; the one that was opened is never
/// written to.
/// Paths in an image start at <c>\</c> and compare without case. Every failure is an <see cref="ImagingException"/> with
/// <see cref="ExitCode.Wim"/> and libwim's own words.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public sealed unsafe class WimFile : IDisposable
{
    /// <summary>What libwim is called on Windows, where it does not come with this product.</summary>
    public const string WindowsLibrary = "libwim-15.dll";

    /// <summary>Where it comes from.</summary>
    public const string WindowsLibrarySource = "take it out of wimlib-1.14.x-windows-x86_64-bin.zip, https://wimlib.net";

    private readonly WimHandle _wim;

    private WimFile(string name, WimHandle wim)
    {
        Name = name;
        _wim = wim;
    }

    /// <summary>What an error calls this: the path.</summary>
    public string Name { get; }

    public int ImageCount => Format.ImageCount;

    public WimFormat Format
    {
        get
        {
            LibWim.WimInfo info;
            using var operation = new WimOperation(Name);
            operation.Check(LibWim.GetInfo(_wim, &info));
            return new WimFormat(
                (int)info.ImageCount, (int)info.BootIndex, (WimCompression)info.CompressionType,
                info.Version == LibWim.WimInfo.SolidVersion);
        }
    }

    /// <summary>Opens a WIM or ESD for reading; a split one with all its parts.</summary>
    /// <param name="path">The file, or the first part.</param>
    /// <param name="checkIntegrity">Compares it with its integrity table first, where it has one.</param>
    /// <param name="progress">Told while checking.</param>
    /// <param name="cancel">Stops checking.</param>
    public static WimFile Open(
        string path, bool checkIntegrity = false, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        using var operation = new WimOperation(path, progress, cancel);
        if (!File.Exists(path))
            throw new ImagingException(ExitCode.Wim, path, "no such file", "a WIM", "Check the path.");
        using var nativePath = new NativeText(path);
        IReadOnlyList<string> parts = WimParts.Of(path);
        int flags = checkIntegrity ? LibWim.OpenCheckIntegrity : 0;
        operation.Check(LibWim.Open(nativePath.Pointer, flags, out nint wim, WimOperation.Callback, operation.Context));
        var handle = new WimHandle(wim);
        LibWim.RegisterProgress(handle, null, null);
        return parts.Count == 1 ? new WimFile(path, handle) : Join(path, handle, parts.Skip(1), flags);
    }

    /// <summary>
    /// Its images in a WIM in memory, since libwim does not let those of a split one be changed. Their data stay in the parts.
    /// </summary>
    private static WimFile Join(string path, WimHandle first, IEnumerable<string> others, int flags)
    {
        using (first) // libwim keeps it as long as it is referred to
        {
            foreach (string part in others)
                Refer(first, part, flags);
            using var operation = new WimOperation(path);
            operation.Check(LibWim.CreateNew((int)WimCompression.None, out nint joined));
            var handle = new WimHandle(joined);
            operation.Check(LibWim.ExportImage(first, LibWim.AllImages, handle, null, null, 0));
            return new WimFile(path, handle);
        }
    }

    /// <summary>Finds out whether libwim is there, and new enough.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it is not.</exception>
    public static void CheckLibrary() => _ = LibWimLibrary.Errors;

    /// <summary>A WIM in memory with no image yet.</summary>
    public static WimFile CreateNew(WimCompression compression)
    {
        const string name = "new WIM";
        using var operation = new WimOperation(name);
        operation.Check(LibWim.CreateNew((int)compression, out nint wim));
        return new WimFile(name, new WimHandle(wim));
    }

    /// <summary>What the WIM says of an image.</summary>
    /// <param name="image">From 1.</param>
    public WimImageInfo GetImage(int image)
    {
        CheckImage(image);
        string arch = Property(image, "WINDOWS/ARCH");
        string build = Property(image, "WINDOWS/VERSION/BUILD");
        string[] version = ["MAJOR", "MINOR", "BUILD", "SPBUILD"];
        string language = Property(image, "WINDOWS/LANGUAGES/DEFAULT");
        return new WimImageInfo(
            image,
            Property(image, "NAME"),
            Property(image, "DESCRIPTION"),
            Property(image, "WINDOWS/EDITIONID"),
            string.Join('.', version.Select(part => Property(image, $"WINDOWS/VERSION/{part}")).Where(part => part.Length > 0)),
            (int)Number(build),
            language.Length > 0 ? language : Property(image, "WINDOWS/LANGUAGES/LANGUAGE"),
            arch switch { "0" => "x86", "9" => "amd64", "12" => "arm64", _ => arch },
            Property(image, "FLAGS"),
            Number(Property(image, "TOTALBYTES")),
            Number(Property(image, "FILECOUNT")),
            Number(Property(image, "DIRCOUNT")));
    }

    /// <summary>All images, in order.</summary>
    public IReadOnlyList<WimImageInfo> GetImages() => [.. Enumerable.Range(1, ImageCount).Select(GetImage)];

    /// <summary>Adds an image that holds nothing, not even a root. Returns its index.</summary>
    public int AddEmptyImage(string name)
    {
        using var nativeName = new NativeText(name);
        using var operation = new WimOperation($"{Name}, image {name}");
        operation.Check(LibWim.AddEmptyImage(_wim, nativeName.Pointer, out int index));
        return index;
    }

    /// <summary>Adds an image of a folder of this host. Returns its index.</summary>
    /// <param name="folder">The folder that becomes the root.</param>
    /// <param name="name">Unique in the WIM.</param>
    /// <param name="unixData">Keeps owners, modes and extended attributes (Linux only).</param>
    /// <param name="progress">Told while scanning.</param>
    /// <param name="cancel">Stops.</param>
    public int AddImage(
        string folder, string name, bool unixData = false, Action<WimProgress>? progress = null, CancellationToken cancel = default) =>
        AddImage(folder, name, LibWim.AddNoUnsupportedExclude | (unixData ? LibWim.AddUnixData : 0), progress, cancel);

    /// <summary>Adds an image of an NTFS volume: a file or partition that is not mounted (Linux only). Returns its index.</summary>
    public int AddImageFromNtfs(
        string volumeFile, string name, Action<WimProgress>? progress = null, CancellationToken cancel = default) =>
        AddImage(volumeFile, name, LibWim.AddNtfs, progress, cancel);

    /// <summary>
    /// Lays a file or folder of this host over an image, in memory: folders merge, files replace. Its data are read when the image is
    /// extracted or written, so they have to stay unchanged until then. Links are kept as links, with their targets as they are.
    /// </summary>
    /// <param name="image">From 1.</param>
    /// <param name="hostPath">The file or folder.</param>
    /// <param name="destination">The path it gets in the image; folders above it are created.</param>
    /// <param name="progress">Told while scanning.</param>
    /// <param name="withDescriptors">False: what is added gets no security descriptors, also where the host has some (Windows).</param>
    /// <param name="cancel">Stops; the image is then unchanged.</param>
    /// <exception cref="ImagingException">Among others: a device, pipe or socket lies in the folder.</exception>
    public void AddTree(
        int image, string hostPath, string destination, Action<WimProgress>? progress = null, bool withDescriptors = true,
        CancellationToken cancel = default)
    {
        CheckImage(image);
        using var source = new NativeText(hostPath);
        using var target = new NativeText(destination);
        int flags = LibWim.AddNoUnsupportedExclude | LibWim.AddNoReparseFixup | (withDescriptors ? 0 : LibWim.AddNoDescriptors);
        string place = $"{Place(image)}, adding {hostPath} as {destination}";
        Run(place, () => LibWim.AddTree(_wim, image, source.Pointer, target.Pointer, flags), progress, cancel);
    }

    /// <summary>Removes a file, or a folder with all in it; nothing where there is none.</summary>
    public void Delete(int image, string path)
    {
        CheckImage(image);
        using var nativePath = new NativeText(path);
        using var operation = new WimOperation($"{Place(image)}, {path}");
        operation.Check(LibWim.DeletePath(_wim, image, nativePath.Pointer, LibWim.DeleteForce | LibWim.DeleteRecursive));
    }

    /// <summary>
    /// Calls <paramref name="visit"/> for a path and all below it, parents first. The order is the same for the same image.
    /// </summary>
    public void Visit(int image, string path, Action<TreeEntry> visit)
    {
        CheckImage(image);
        string place = $"{Place(image)}, {path}";
        if (!new WimTreeReader(visit).TryRead(_wim, image, place, path, recursive: true))
            throw WimError.Create(LibWim.ErrorPathDoesNotExist, place, "");
    }

    /// <summary>What an image holds. Its streams have to have digests: of an image that was opened, or written.</summary>
    public VolumeTreeDigest DigestTree(int image) => VolumeTreeDigest.Of(add => Visit(image, "\\", add));

    /// <summary>The entry at a path, or null.</summary>
    public TreeEntry? Find(int image, string path)
    {
        CheckImage(image);
        TreeEntry? found = null;
        new WimTreeReader(entry => found = entry).TryRead(_wim, image, $"{Place(image)}, {path}", path, recursive: false);
        return found;
    }

    /// <summary>Counts what libwim's NTFS mode would not restore.</summary>
    public ExtendedAttributeCount CountExtendedAttributes(int image)
    {
        CheckImage(image);
        return ExtendedAttributeReader.Count(_wim, image, Place(image));
    }

    /// <summary>Extracts a whole image onto an NTFS volume that has just been made (Linux only). No root, no mount.</summary>
    /// <param name="image">From 1.</param>
    /// <param name="volumeFile">A file or partition holding the volume; not mounted.</param>
    /// <param name="progress">Told of structure, data and metadata.</param>
    /// <param name="cancel">Stops; the volume is then half written.</param>
    public void ExtractImageToNtfs(
        int image, string volumeFile, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        CheckImage(image);
        using var target = new NativeText(volumeFile);
        string place = $"{Place(image)}, onto {volumeFile}";
        Run(place, () => LibWim.ExtractImage(_wim, image, target.Pointer, LibWim.ExtractNtfs), progress, cancel);
    }

    /// <summary>
    /// Extracts a whole image into a folder of a mounted file system. Links keep the targets they have in the image: a WIM may ask
    /// for absolute ones to be changed so that they lead into that folder, which for a volume that gets another name later is no use.
    /// </summary>
    public void ExtractImage(int image, string folder, Action<WimProgress>? progress = null, CancellationToken cancel = default) =>
        ExtractImage(image, folder, LibWim.ExtractNoReparseFixup, progress, cancel);

    /// <summary>
    /// As <see cref="ExtractImage(int, string, Action{WimProgress}?, CancellationToken)"/>, onto a volume that is to be as the image
    /// says: what cannot be restored exactly, descriptors, short names or links, is an error, and not a warning that nobody sees.
    /// </summary>
    /// <param name="root">
    /// By a drive letter, as <c>W:\</c>: libwim asks what the volume can by its letter, and else about another one.
    /// </param>
    public void ExtractImageToMounted(int image, string root, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        const int Exactly = LibWim.ExtractStrictDescriptors | LibWim.ExtractStrictShortNames | LibWim.ExtractStrictLinks;
        ExtractImage(image, root, LibWim.ExtractNoReparseFixup | Exactly, progress, cancel);
    }

    /// <summary>Extracts files or folders of an image into a folder, each under its own name, without the folders above it.</summary>
    public void ExtractPaths(
        int image, IReadOnlyList<string> paths, string folder, Action<WimProgress>? progress = null, CancellationToken cancel = default) =>
        ExtractPaths(image, paths, folder, LibWim.ExtractNoPreserveDirStructure, progress, cancel);

    /// <summary>
    /// The bytes of a file. On their way they are a file of this host, for which it gets no rights and attributes of the image's.
    /// </summary>
    /// <exception cref="ImagingException">Among others: there is no such path.</exception>
    public byte[] ReadFile(int image, string path)
    {
        string folder = Directory.CreateTempSubdirectory("imaging-wim-").FullName;
        try
        {
            ExtractPaths(
                image, [path], folder, LibWim.ExtractNoPreserveDirStructure | LibWim.ExtractNoDescriptors | LibWim.ExtractNoAttributes,
                null, default);
            return File.ReadAllBytes(Directory.EnumerateFiles(folder).Single());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads everything and compares it with its digests.</summary>
    public void Verify(Action<WimProgress>? progress = null, CancellationToken cancel = default) =>
        Run(Name, () => LibWim.Verify(_wim, 0), progress, cancel);

    /// <summary>Writes all images to a new file.</summary>
    public void Write(string path, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        using var target = new NativeText(path);
        Run(path, () => LibWim.Write(_wim, target.Pointer, LibWim.AllImages, 0, threads: 0), progress, cancel);
    }

    /// <summary>
    /// Writes one image to a new file, whose only and bootable one it is. It is not pipable, compressed as this WIM is, and the same
    /// for the same image.
    /// </summary>
    public void WriteBootImage(int image, string path, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        CheckImage(image);
        BootImageWriter.Write(_wim, image, path, progress, cancel);
    }

    /// <summary>
    /// Gives an image times that come from no clock, so that writing it with <see cref="WriteBootImage"/> gives the same file every
    /// time but for its GUID (<see cref="WimParts.SetId"/>).
    /// </summary>
    public void SetTimes(int image, DateTimeOffset time)
    {
        CheckImage(image);
        long ticks = time.UtcDateTime.ToFileTimeUtc();
        foreach (string name in (string[])["CREATIONTIME", "LASTMODIFICATIONTIME"])
        {
            SetProperty(image, $"{name}/HIGHPART", $"0x{ticks >> 32:X8}");
            SetProperty(image, $"{name}/LOWPART", $"0x{ticks & uint.MaxValue:X8}");
        }
    }

    /// <summary>Writes all images to parts as <see cref="WimParts"/> finds them.</summary>
    /// <param name="path">The first part.</param>
    /// <param name="partBytes">Bytes of a part at most, unless a single file of the image takes more.</param>
    public void Split(string path, long partBytes, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        using var target = new NativeText(path);
        Run(path, () => LibWim.Split(_wim, target.Pointer, (ulong)partBytes, 0), progress, cancel);
    }

    public void Dispose() => _wim.Dispose();

    private void SetProperty(int image, string name, string value)
    {
        using var operation = new WimOperation(Place(image));
        using var nativeName = new NativeText(name);
        using var nativeValue = new NativeText(value);
        operation.Check(LibWim.SetImageProperty(_wim, image, nativeName.Pointer, nativeValue.Pointer));
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;

    private void ExtractImage(int image, string folder, int flags, Action<WimProgress>? progress, CancellationToken cancel)
    {
        CheckImage(image);
        using var target = new NativeText(folder);
        Run($"{Place(image)}, into {folder}", () => LibWim.ExtractImage(_wim, image, target.Pointer, flags), progress, cancel);
    }

    private void ExtractPaths(
        int image, IReadOnlyList<string> paths, string folder, int flags, Action<WimProgress>? progress, CancellationToken cancel)
    {
        CheckImage(image);
        using var target = new NativeText(folder);
        NativeText[] sources = [.. paths.Select(path => new NativeText(path))];
        try
        {
            string place = $"{Place(image)}, {string.Join(", ", paths)}";
            Run(place, () => ExtractPaths(image, sources, target, flags), progress, cancel);
        }
        finally
        {
            Array.ForEach(sources, source => source.Dispose());
        }
    }

    private int ExtractPaths(int image, NativeText[] sources, NativeText target, int flags)
    {
        void** pointers = stackalloc void*[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            pointers[i] = sources[i].Pointer;
        return LibWim.ExtractPaths(_wim, image, target.Pointer, pointers, (nuint)sources.Length, flags);
    }

    private int AddImage(string source, string name, int flags, Action<WimProgress>? progress, CancellationToken cancel)
    {
        using var nativeSource = new NativeText(source);
        using var nativeName = new NativeText(name);
        Run(source, () => LibWim.AddImage(_wim, nativeSource.Pointer, nativeName.Pointer, null, flags), progress, cancel);
        return ImageCount;
    }

    /// <summary>Lets the data of the images lie in another file too.</summary>
    private static void Refer(WimHandle wim, string part, int flags)
    {
        using var path = new NativeText(part);
        void* pointer = path.Pointer;
        using var operation = new WimOperation(part);
        operation.Check(LibWim.ReferenceResourceFiles(wim, &pointer, 1, 0, flags));
    }

    private string Place(int image) => $"{Name}, image {image}";

    private void Run(string place, Func<int> call, Action<WimProgress>? progress, CancellationToken cancel) =>
        WimOperation.Run(_wim, place, call, progress, cancel);

    private string Property(int image, string name)
    {
        using var nativeName = new NativeText(name);
        return NativeText.Read(LibWim.GetImageProperty(_wim, image, nativeName.Pointer)) ?? "";
    }

    private void CheckImage(int image)
    {
        int count = ImageCount;
        if (image >= 1 && image <= count)
            return;
        string names = string.Join(", ", Enumerable.Range(1, count).Select(i => $"{i} ({Property(i, "NAME")})"));
        throw new ImagingException(
            ExitCode.Wim, Name, $"a request for image {image}", count == 0 ? "none: it holds no image" : $"one of {names}",
            "Name an image the WIM holds.");
    }
}
