using System.Globalization;
using Imaging.Core;
using Imaging.Host;
using Imaging.Wim;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// A WIM somebody gives, and the image of Windows PE in it: found fit to be started by Windows' boot manager and to start the engine.
/// </summary>
internal sealed class BootWim : IDisposable
{
    /// <summary>Bytes of the largest file on a stick: FAT32 keeps lengths in 32 bits.</summary>
    private const long Largest = uint.MaxValue;

    private const string Architecture = "amd64";

    /// <summary>The first program, what it has to start before any other, what turns the machine off, and what tells of a crash.</summary>
    private static readonly string[] s_programs = ["winpeshl.exe", "wpeinit.exe", "wpeutil.exe", "cmd.exe"];

    private readonly WimFile _wim;
    private readonly int _index;

    private BootWim(WimFile wim, int index)
    {
        _wim = wim;
        _index = index;
        Image = wim.GetImage(index);
    }

    public WimImageInfo Image { get; }

    public string Place => $"{_wim.Name}, image {_index}";

    /// <param name="index">Null: the image the WIM marks bootable.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: not an image of use here; <see cref="ExitCode.Wim"/>: not a WIM, or a damaged one.
    /// </exception>
    public static BootWim Open(string path, int? index)
    {
        WimFile wim = WimFile.Open(path);
        try
        {
            CheckFormat(wim);
            var boot = new BootWim(wim, index ?? BootIndexOf(wim));
            boot.CheckImage();
            return boot;
        }
        catch
        {
            wim.Dispose();
            throw;
        }
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: longer than a file on FAT32 can be.</exception>
    public static void CheckLength(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > Largest)
            throw new ImagingException(
                ExitCode.Manifest, Path.GetFileName(path), $"{ByteSize.Format(length)} with all that goes into it",
                $"at most {Largest} bytes, which is what FAT32 holds", "Take a smaller image, or leave out drivers and files.");
    }

    public bool Has(string path) => _wim.Find(_index, path) is not null;

    public byte[] Read(string path) => _wim.ReadFile(_index, path);

    /// <summary>The names of the files in a folder; none where there is no such folder.</summary>
    public IReadOnlyList<string> FilesIn(string folder)
    {
        var names = new List<string>();
        if (Has(folder))
        {
            _wim.Visit(_index, folder, entry =>
            {
                bool isBelow = entry.Path.LastIndexOf('\\') > folder.Length;
                if (!entry.IsFolder && !isBelow)
                    names.Add(entry.Name);
            });
        }

        return names;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a program is not in the image.</exception>
    public void Require(string program, string purpose)
    {
        if (!Has(ImagePaths.System32(program)))
            throw new ImagingException(
                ExitCode.Manifest, Place, $"no {ImagePaths.System32(program)}", $"it, {purpose}",
                "Take the ADK's winpe.wim, or a boot.wim made from it.");
    }

    public void Delete(string path) => _wim.Delete(_index, path);

    /// <summary>Lays a folder over the image. Descriptors are left out, so that the host has no say in the bytes.</summary>
    public void Add(string folder, CancellationToken cancel) => _wim.AddTree(_index, folder, @"\", withDescriptors: false, cancel: cancel);

    /// <summary>
    /// Writes the image alone: what else the WIM holds is never started from it, and would only be read, kept in the machine's memory and
    /// copied to its disk.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: longer than a file on FAT32 can be.</exception>
    public void Write(string path, IBuildEvents events, CancellationToken cancel)
    {
        events.Step("Writing boot.wim");
        _wim.WriteBootImage(_index, path, step => events.Moved(step.Done, step.Total), cancel);
        CheckLength(path);
    }

    /// <summary>Reads all that was written, because data that were compressed already have been copied as they were.</summary>
    public void CheckWritten(string path, IBuildEvents events, CancellationToken cancel)
    {
        events.Step("Checking boot.wim");
        using WimFile written = WimFile.Open(path, cancel: cancel);
        try
        {
            written.Verify(step => events.Moved(step.Done, step.Total), cancel);
        }
        catch (ImagingException e)
        {
            throw new ImagingException(
                ExitCode.Wim, _wim.Name, $"damaged data: {e.Found}", "data that fit their digests",
                "Copy the WIM again; if that does not help, check the disk of the output folder.", e);
        }
    }

    public void Dispose() => _wim.Dispose();

    private static void CheckFormat(WimFile wim)
    {
        if (wim.Format.IsSolid)
            throw new ImagingException(
                ExitCode.Manifest, wim.Name, "a WIM with solid or LZMS compression (an ESD), which Windows' boot manager does not read",
                "compression LZX, XPRESS or none, not solid",
                "Export the image: wimlib-imagex export FILE INDEX boot.wim --boot --compress=LZX");
    }

    private static int BootIndexOf(WimFile wim)
    {
        if (wim.Format.BootIndex is var marked and > 0)
            return marked;
        IEnumerable<string> images = wim.GetImages().Select(
            image => string.Create(CultureInfo.InvariantCulture, $"{image.Index} ({image.Name})"));
        throw new ImagingException(
            ExitCode.Manifest, wim.Name, "no image marked bootable", "one",
            $"Add `index:` to the manifest's boot section, with one of {string.Join(", ", images)}.");
    }

    private void CheckImage()
    {
        if (Image.Architecture != Architecture)
            throw new ImagingException(
                ExitCode.Manifest, Place, Image.Architecture.Length == 0 ? "no architecture" : $"architecture {Image.Architecture}",
                $"{Architecture}, as the engine is for", "Take the image of Windows PE for x64.");
        foreach (string program in s_programs)
            Require(program, "as every Windows PE has");
    }
}
