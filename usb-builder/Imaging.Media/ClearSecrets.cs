using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>
/// Values of a stick's <c>machines.csv</c> that the release marks secret: nothing on a stick is encrypted, so they go onto one only where
/// that is asked for.
/// </summary>
internal static class ClearSecrets
{
    /// <param name="list">The list of machines.</param>
    /// <param name="place">What an error calls it.</param>
    /// <param name="isAllowed">True where they were asked for.</param>
    /// <param name="events">Is told what a lost stick gives away.</param>
    /// <returns>True where there are some.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Usage"/>: there are some, and nobody asked for them.</exception>
    public static bool Check(ReadOnlySpan<byte> list, string place, ReleaseDocument release, bool isAllowed, IBuildEvents events)
    {
        IReadOnlyList<string> found = MachineList.ValuesIn(list, release.SecretValues ?? []);
        if (found.Count == 0)
            return false;
        string names = string.Join(", ", found);
        const string loss = "Whoever has the stick reads those of every machine in the list; whoever has a box opens it and reads those of "
            + "its machine from the disk; of these files only answer files are removed when Windows has started.";
        if (!isAllowed)
            throw new ImagingException(
                ExitCode.Usage, place, $"secret values ({names})", "none: nothing on a stick is encrypted",
                $"{loss} Delete the columns; or, where that can be borne, add --secrets-in-clear, which stick and records will say.");
        events.Warned($"{place}: the secret values {names} are on the stick in clear. {loss}");
        return true;
    }

    /// <summary>The same for a list that a stick in a folder has.</summary>
    public static bool CheckFolder(string folder, ReleaseDocument release, bool isAllowed, IBuildEvents events)
    {
        string path = Path.Combine(folder, MachineList.FileName);
        return File.Exists(path) && Check(File.ReadAllBytes(path), path, release, isAllowed, events);
    }
}
