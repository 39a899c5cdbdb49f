using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;

namespace Imaging.Building.Images;

/// <summary>How the Windows of an image is started, and that it may be: what would fail on 2,500 machines is refused here.</summary>
/// <param name="Sets">By signer; at least one.</param>
internal sealed record WindowsStart(WindowsImage Image, IReadOnlyList<BootFileSet> Sets)
{
    private const string Architecture = "amd64";

    /// <summary>Windows takes an answer file from here before ours.</summary>
    private const string StaleAnswers = @"\Windows\Panther\Unattend\unattend.xml";

    /// <summary>Bytes of its recovery environment; null: it has none.</summary>
    public long? RecoveryBytes { get; init; }

    /// <summary>Files of the image that no machine gets.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>True where machines get a <see cref="ReAgent"/> that is blank, and not the image's.</summary>
    public bool BlanksReAgent { get; init; }

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it is no Windows that starts on any machine.</exception>
    public static WindowsStart Read(IImageFiles files, ManifestImage source)
    {
        WindowsImage image = WindowsImageReader.Read(files);
        if (image.Architecture != Architecture)
            throw Bad(files, $"a Windows for {image.Architecture}", Architecture, "Take an image for the machines' processors.");
        if (image.SignsOfOneMachine.Count > 0)
            throw Bad(
                files, string.Join("; ", image.SignsOfOneMachine), "a generalised Windows",
                "Run sysprep /generalize /oobe /shutdown on the reference machine, and capture it before it starts again.");
        bool isStale = files.Length(StaleAnswers) is not null;
        if (isStale && source is not ManifestWimImage { RemovesUnattend: true })
            throw Bad(
                files, $"an answer file of its own, {StaleAnswers}", "none: Windows takes it before any other",
                "Delete it: on the reference machine before it is captured; of an image in a WIM, stale_unattend: remove leaves it out.");
        string? binding = ReAgent.Binding(files);
        if (binding is not null && source is ManifestDiskImage)
            throw Bad(
                files, $"a recovery environment that is set up for another disk: in {ReAgent.Path}, {binding}", "none yet",
                "Run reagentc /disable on the reference machine; if that changes nothing, delete this file; and capture it again.");
        IReadOnlyList<BootFileSet> sets = BootFileSources.Of(files);
        if (sets.Count == 0)
            throw Bad(
                files, $@"no {BootFileSources.Folder}\bootmgfw.efi", "a Windows image with its boot files",
                "Name an image of Windows, or write starts: nothing under image.");
        long? recovery = files.Length(RecoveryContent.SourcePath);
        return new WindowsStart(image, Chosen(files, sets, source.SecureBoot))
        {
            RecoveryBytes = recovery,
            Removed = isStale ? [StaleAnswers] : [],
            BlanksReAgent = binding is not null || (recovery is not null && files.Length(ReAgent.Path) is null
                && source is ManifestWimImage),
        };
    }

    /// <summary>What the registry says is newer than what stands in the WIM about it.</summary>
    public ImageFacts Complete(ImageFacts facts) => facts with
    {
        Edition = Image.Edition.Length > 0 ? Image.Edition : facts.Edition,
        Build = Image.Build,
        Language = Image.Language.Length > 0 ? Image.Language : facts.Language,
        Architecture = Image.Architecture,
    };

    private static IReadOnlyList<BootFileSet> Chosen(IImageFiles files, IReadOnlyList<BootFileSet> sets, BootFileSigner signer) =>
        signer switch
        {
            BootFileSigner.Auto => sets,
            BootFileSigner.Microsoft2011 => [sets[0]],
            BootFileSigner.Microsoft2023 => sets.Count > 1 ? [sets[1]] : throw Bad(
                files, @"no \Windows\Boot\EFI_EX", "boot files of Windows UEFI CA 2023",
                "Update the image (from July 2024 on it has them), or write secure_boot: auto."),
        };

    private static ImagingException Bad(IImageFiles files, string found, string expected, string remedy) =>
        new(ExitCode.Wim, files.Name, found, expected, remedy);
}
