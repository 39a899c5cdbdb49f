using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>May this release be used, today, by this engine? And is all of it there?</summary>
public static class ReleaseCheck
{
    /// <param name="now">The machine's clock.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Expired"/>; <see cref="ExitCode.Usage"/>: the engine is too old; <see cref="ExitCode.Missing"/> or
    /// <see cref="ExitCode.Corrupt"/>: a pack or boot file is not there, or has another length.
    /// </exception>
    public static void Check(OpenRelease release, DateTimeOffset now, IStageEvents events)
    {
        ReleaseDocument document = release.Document;
        string place = $"release {document.Id}";
        if (document.NotAfter is { } last && DateOnly.FromDateTime(now.UtcDateTime) > last)
            throw new ImagingException(
                ExitCode.Expired, place, $"the date {now.UtcDateTime:yyyy-MM-dd}", $"{last:yyyy-MM-dd} at the latest (not_after)",
                "Ask for a current stick; if the date is wrong, set the machine's clock.");
        if (now < document.Created)
            events.Warned($"The machine's clock says {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC, before the release was made "
                + $"({document.Created.UtcDateTime:yyyy-MM-dd HH:mm}).");
        if (!Version.TryParse(document.EngineVersion, out Version? needed) || needed > EngineVersion.Current)
            throw new ImagingException(
                ExitCode.Usage, place, $"engine {EngineVersion.Text}", $"{document.EngineVersion} or newer",
                "Use the engine that is on the stick the release came with.");
        CheckFiles(release);
    }

    private static void CheckFiles(OpenRelease release)
    {
        for (int pack = 0; pack < release.Document.Packs.Count; pack++)
            release.OpenPack(pack).Dispose();
        foreach (FileEntry entry in release.Document.Boot)
            CheckLength(release.OpenBootFile(entry), entry, "boot file");
        foreach (FileEntry entry in release.Document.EspFiles)
            CheckLength(release.OpenEspFile(entry), entry, "boot file");
        foreach (FileEntry entry in release.Document.TemplateFiles)
            CheckLength(release.OpenTemplate(entry), entry, "template");
        foreach (FileEntry entry in release.Document.WimParts)
            CheckLength(release.OpenWimPart(entry), entry, "WIM");
    }

    private static void CheckLength(IByteSource file, FileEntry entry, string what)
    {
        using (file)
        {
            if (file.Length != entry.Length)
                throw new ImagingException(
                    ExitCode.Corrupt, file.Name, $"{file.Length} bytes", $"{entry.Length} bytes",
                    $"The {what} was changed after the release was signed: write the stick again.");
        }
    }
}
