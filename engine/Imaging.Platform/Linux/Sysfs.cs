using System.Globalization;

namespace Imaging.Platform.Linux;

/// <summary>Attributes of devices under <c>/sys</c>: small text files, any of which may be missing or refuse to be read.</summary>
internal static class Sysfs
{
    private const int OneSector = 512;

    /// <summary>The trimmed text; null where the attribute is missing, empty or has nothing to say at the moment.</summary>
    public static string? Text(string folder, string attribute)
    {
        byte[]? bytes = Bytes(folder, attribute);
        string text = bytes is null ? "" : System.Text.Encoding.UTF8.GetString(bytes).Trim(' ', '\n', '\t', '\0');
        return text.Length == 0 ? null : text;
    }

    /// <summary>Null where the attribute is missing. A device that answers with an error has no such attribute, for our purposes.</summary>
    public static byte[]? Bytes(string folder, string attribute)
    {
        string path = Path.Combine(folder, attribute);
        try
        {
            if (!File.Exists(path))
                return null;

            // Not File.ReadAllBytes: sysfs says 4096 bytes for every file, and ending before that is an error there.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static long Number(string folder, string attribute, long otherwise = 0) =>
        long.TryParse(Text(folder, attribute), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    public static bool Flag(string folder, string attribute) => Number(folder, attribute) == 1;

    /// <summary>Sizes and starts are in units of 512 bytes, whatever the device's sectors are.</summary>
    public static long SectorsAsBytes(string folder, string attribute) => Number(folder, attribute) * OneSector;

    /// <summary>The names in a folder, sorted; none where there is no such folder.</summary>
    public static IReadOnlyList<string> Names(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The folder a device's link under <c>/sys/block</c> or <c>/sys/class</c> leads to: where it hangs in the machine.</summary>
    public static string Resolve(string link) =>
        Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(link);
}
