using Imaging.Core;
using Imaging.Manifest;

namespace Imaging.Building.FirstStart;

/// <summary>What is to be installed when Windows first starts is not, unless the answer file says so; and nobody would be told.</summary>
internal static class AnswerFileCheck
{
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: nothing would be installed.</exception>
    public static void Check(ReleaseManifest manifest)
    {
        if (!manifest.InstallsAtFirstStart || !manifest.Image.Starts || manifest.HasAnswerFileForFirstStart)
            return;
        if (manifest.Files.FirstOrDefault(f => f.Path.IsSameAs(AnswerFile.Place)) is { } own)
            throw AnswerFile.Missing(own.Template, "an answer file that does not run it");
        string file = FindInContent(manifest) ?? throw AnswerFile.Missing(manifest.File, $"no file {AnswerFile.Place}");
        if (!AnswerFile.RunsFirstStart(File.ReadAllText(file)))
            throw AnswerFile.Missing(file, "an answer file that does not run it");
    }

    /// <summary>Images that are applied file by file have no files of machines; theirs may lie in a package.</summary>
    private static string? FindInContent(ReleaseManifest manifest) =>
        manifest.Content.Where(c => c.Destination.Covers(AnswerFile.Place) && !c.Destination.IsSameAs(AnswerFile.Place))
            .Select(c => Path.Combine(c.Source, AnswerFile.Place.Text[(c.Destination.Text.Length + 1)..].Replace('\\', '/')))
            .FirstOrDefault(File.Exists);
}
