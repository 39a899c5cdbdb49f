using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imaging.Core.Trees;
using Imaging.Wim;

namespace Imaging.Testing.Trees;

/// <summary>A canonical text of everything a tree holds, one line a name, so that two volumes can be compared. Read by libwim.</summary>
public static class VolumeTree
{
    /// <summary>Describes an unmounted NTFS volume.</summary>
    public static string Describe(string volumeFile)
    {
        // Only a WIM that was written knows the digests of its streams.
        using var folder = new TempFolder();
        string path = folder.File("capture.wim");
        using (WimFile wim = WimFile.CreateNew(WimCompression.None))
        {
            wim.AddImageFromNtfs(volumeFile, "capture");
            wim.Write(path);
        }

        using WimFile written = WimFile.Open(path);
        return Describe(written, 1);
    }

    /// <summary>The digest of an unmounted NTFS volume, as libwim reads it.</summary>
    public static VolumeTreeDigest Digest(string volumeFile)
    {
        using WimFile wim = WimFile.CreateNew(WimCompression.None);
        wim.AddImageFromNtfs(volumeFile, "volume");
        wim.Write("/dev/null"); // writing is when libwim hashes
        return wim.DigestTree(1);
    }

    /// <summary>Describes an image of a WIM that was opened from a file.</summary>
    public static string Describe(WimFile wim, int image)
    {
        var entries = new List<TreeEntry>();
        wim.Visit(image, "\\", entries.Add);
        return Describe(entries);
    }

    /// <summary>Describes a tree, whoever read it.</summary>
    public static string Describe(List<TreeEntry> entries)
    {
        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var firstOfGroup = new Dictionary<ulong, string>();
        var text = new StringBuilder();
        foreach (TreeEntry entry in entries)
            text.Append(Line(entry, firstOfGroup)).Append('\n');
        return text.ToString();
    }

    /// <summary>The lines of a description whose paths begin so.</summary>
    public static string Below(string description, string path) =>
        string.Join('\n', description.Split('\n').Where(line => line.StartsWith(path, StringComparison.Ordinal)));

    private static string Line(TreeEntry entry, Dictionary<ulong, string> firstOfGroup)
    {
        string link = "";
        if (entry.LinkCount > 1)
        {
            firstOfGroup.TryAdd(entry.HardLinkGroup, entry.Path);
            link = $" links={entry.LinkCount} as={Escape(firstOfGroup[entry.HardLinkGroup])}";
        }

        string descriptor = entry.SecurityDescriptor.IsEmpty ? "none" : Hex(SHA1.HashData(entry.SecurityDescriptor.Span))[..12];
        string shortName = entry.ShortName.Length == 0 ? "" : $" short={entry.ShortName}";
        string tag = entry.ReparseTag == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" reparse={entry.ReparseTag:x8}");
        string id = entry.ObjectId == Guid.Empty ? "" : $" id={entry.ObjectId}";
        string streams = string.Concat(entry.Streams.Where(s => s.Size > 0 || s.Name.Length > 0)
            .OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => $" stream={Escape(s.Name)}:{s.Size}:{Hex(s.Sha1.Span)}"));
        string times = string.Create(
            CultureInfo.InvariantCulture, $"created={entry.Created.Ticks} written={entry.Written.Ticks} accessed={entry.Accessed.Ticks}");
        string attributes = ((uint)entry.Attributes).ToString("x", CultureInfo.InvariantCulture);
        return $"{Escape(entry.Path)} attributes={attributes}{shortName}{link} {times} descriptor={descriptor}{tag}{id}{streams}";
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    // Unpaired surrogates would all become the same replacement character where the text is written out.
    private static string Escape(string name) => string.Concat(name.Select(c =>
        char.IsSurrogate(c) || char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
}
