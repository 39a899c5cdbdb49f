using Imaging.Core;
using Imaging.Manifest;

namespace Imaging.Building.FirstStart;

/// <summary>What is to be installed when Windows first starts is not, unless the answer file says so; and nobody would be told.</summary>
internal static class AnswerFileCheck
{
    private static readonly TargetPath s_place = TargetPath.TryParse(AnswerFile.Path, out TargetPath parsed, out _) ? parsed : default;

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: nothing would be installed.</exception>
    public static void Check(ReleaseManifest manifest)
    {
        if (!manifest.InstallsAtFirstStart || !manifest.Image.Starts || manifest.HasAnswerFileForFirstStart)
            return;
        string? file = manifest.Files.FirstOrDefault(f => f.Path.IsSameAs(s_place))?.Template ?? FindInContent(manifest);
        if (file is null)
            throw AnswerFile.Missing(manifest.File, $"no file {AnswerFile.Path}");
        if (!AnswerFile.RunsFirstStart(File.ReadAllText(file)))
            throw AnswerFile.Missing(file, "an answer file that does not run it");
    }

    /// <summary>Images that are applied file by file have no files of machines; theirs may lie in a package.</summary>
    private static string? FindInContent(ReleaseManifest manifest) =>
        manifest.Content.Where(c => c.Destination.Covers(s_place) && !c.Destination.IsSameAs(s_place))
            .Select(c => Path.Combine(c.Source, s_place.Text[(c.Destination.Text.Length + 1)..].Replace('\\', '/')))
            .FirstOrDefault(File.Exists);
}
