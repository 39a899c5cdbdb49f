using System.Buffers;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>
/// Names in documents become paths. <c>stick.json</c> is not signed, so no name may lead out of its folder; those of a release are held
/// to the same.
/// </summary>
internal static class DocumentNames
{
    private static readonly SearchValues<char> s_simple = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static void Check(StickDocument document, string place) => CheckSimple(document.Release, "release", place);

    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static void Check(ReleaseDocument document, string place)
    {
        CheckSimple(document.Id, "id", place);
        foreach (PackEntry pack in document.Packs)
            CheckSimple(pack.Name, "packs", place);
        foreach (VolumeSection volume in document.Volumes)
            CheckSimple(volume.Index.Path, "volumes", place);
        foreach (FileEntry part in document.WimParts)
            CheckSimple(part.Path, "files", place);
        foreach (FileEntry file in document.Boot)
            CheckPath(file.Path, "boot", place);
        foreach (BootSet set in document.Windows?.AllSets ?? [])
            CheckBootSet(set, place);
    }

    private static void CheckBootSet(BootSet set, string place)
    {
        CheckSimple(set.Name, "windows", place);
        foreach (FileEntry file in set.Files)
            CheckPath(file.Path, "windows", place);
        if (!set.Files.Any(BootSet.IsLoader))
            throw Bad(set.Name, "windows", place, $"a boot set with {BootSet.LoaderPath}");
    }

    private static void CheckSimple(string name, string field, string place)
    {
        if (!IsSimple(name))
            throw Bad(name, field, place, "a name of letters, digits, dots, dashes and underscores");
    }

    /// <summary>Boot files keep the names they had; only ways out of the folder, and into the release's own, are closed.</summary>
    private static void CheckPath(string path, string field, string place)
    {
        string[] parts = path.Split('/');
        bool leaves = parts.Any(p => p is "" or "." or "..") || path.Contains('\\', StringComparison.Ordinal);
        if (leaves || parts[0].Equals(StickPaths.Root, StringComparison.OrdinalIgnoreCase))
            throw Bad(path, field, place, $"a relative path, not below '{StickPaths.Root}'");
    }

    private static bool IsSimple(string name) =>
        name.Length is > 0 and <= 128 && !name.StartsWith('.') && !name.AsSpan().ContainsAnyExcept(s_simple);

    private static ImagingException Bad(string name, string field, string place, string expected) =>
        new(
            ExitCode.Corrupt, $"{place}, {field}", $"'{name}'", expected,
            "This is not what the builder writes: get the stick again from its maker.");
}
