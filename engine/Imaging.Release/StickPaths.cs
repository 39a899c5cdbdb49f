namespace Imaging.Release;

/// <summary>
/// Where things are on a stick; the builder's output folder has the same below <see cref="Root"/>. Relative, with <c>/</c>.
/// </summary>
public static class StickPaths
{
    /// <summary>The folder of a stick that holds everything but boot files.</summary>
    public const string Root = "imaging";

    public const string Stick = "imaging/stick.json";

    public const string ReadMe = "imaging/README.txt";

    public const string Journal = "imaging/journal";

    public const string Packs = "packs";

    /// <summary>WIMs of volumes that are applied file by file.</summary>
    public const string Wims = "wims";

    public const string Releases = "releases";

    public const string ReleaseDocument = "release.json";

    public const string Signature = "release.json.sig";

    /// <summary>Boot files of a release in the builder's output folder; on a stick they are at its root.</summary>
    public const string Boot = "boot";

    /// <summary>What releases put onto an ESP, in their own folder, by digest.</summary>
    public const string Esp = "esp";

    /// <summary>What releases make machine files from, in their own folder, by digest.</summary>
    public const string Files = "files";

    public static string Release(string id) => $"{Releases}/{id}";

    public static string Pack(string name) => $"{Packs}/{name}";

    public static string Wim(string name) => $"{Wims}/{name}";

    /// <summary>Joins two relative paths; an empty one disappears.</summary>
    public static string Join(string first, string second) => first.Length == 0 ? second : $"{first}/{second}";
}
