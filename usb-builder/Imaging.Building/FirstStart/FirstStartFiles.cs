using System.Reflection;
using Imaging.Building.VolumeMaking;
using Imaging.Manifest;

namespace Imaging.Building.FirstStart;

/// <summary>
/// What the builder puts into the Windows volume so that Windows installs something when it first starts, or removes its answer file: the
/// scripts of <c>winpe/first-start</c>, and their list of jobs.
/// </summary>
internal static class FirstStartFiles
{
    private const string Prefix = "first-start/";

    /// <summary>Makes the files in a folder of this host.</summary>
    /// <returns>What to put into the volume; nothing where nothing runs the scripts.</returns>
    public static IReadOnlyList<ContentTree> Write(ReleaseManifest manifest, string folder)
    {
        if (!manifest.HasFirstStart)
            return [];
        Directory.CreateDirectory(folder);
        Assembly assembly = typeof(FirstStartFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream script = assembly.GetManifestResourceStream(name)!;
            using FileStream file = File.Create(Path.Combine(folder, name[Prefix.Length..]));
            script.CopyTo(file);
        }

        File.WriteAllBytes(Path.Combine(folder, "jobs.json"), FirstStartJobs.Of(manifest).Write());
        return [new ContentTree(folder, FirstStartPlaces.Folder.Text)];
    }
}
