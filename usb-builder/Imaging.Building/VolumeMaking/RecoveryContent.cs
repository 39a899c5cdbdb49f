using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Wim;

namespace Imaging.Building.VolumeMaking;

/// <summary>Takes Windows RE out of a Windows image, for the recovery partition.</summary>
public static class RecoveryContent
{
    /// <summary>Where Windows keeps it before it is set up.</summary>
    public const string SourcePath = @"\Windows\System32\Recovery\Winre.wim";

    /// <summary>Where it lies on a recovery partition.</summary>
    public const string Destination = @"\Recovery\WindowsRE\Winre.wim";

    /// <summary>The place of Windows RE without it, so that it can be added on site.</summary>
    /// <param name="folder">An empty folder of this host.</param>
    public static ContentTree EmptyFolder(string folder) => new(folder, Destination[..Destination.LastIndexOf('\\')]);

    /// <summary>Extracts <c>Winre.wim</c>.</summary>
    /// <param name="source">The Windows image.</param>
    /// <param name="folder">A folder of this host for the file, which the caller removes.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What the recovery volume's request has to list.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: the image has none.</exception>
    public static ContentTree Extract(WimSource source, string folder, CancellationToken cancel = default)
    {
        using WimFile wim = WimFile.Open(source.Path, cancel: cancel);
        TreeEntry entry = wim.Find(source.Image, SourcePath) ?? throw new ImagingException(
            ExitCode.Wim,
            $"{source.Path}, image {source.Image}",
            $"no {SourcePath}",
            "a Windows image with its recovery environment",
            "Use install.wim from Microsoft's media, or leave the recovery partition out.");
        wim.ExtractPaths(source.Image, [entry.Path], folder, cancel: cancel);
        return new ContentTree(Path.Combine(folder, entry.Name), Destination);
    }
}
