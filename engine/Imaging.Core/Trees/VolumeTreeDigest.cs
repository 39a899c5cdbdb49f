using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imaging.Core.Trees;

/// <summary>
/// What a tree holds, as digests: one of each name, and one of all. Of each name count: attributes, short name, reparse tag, object
/// id, times of creation and of the last write, what the security descriptor means, size and SHA-1 of every stream, and which names
/// are one file.
/// </summary>
/// <remarks>
/// It is the same for a WIM, and for a volume that libwim applied it to, be it through Windows or, on Linux, through libntfs-3g. So
/// this does not count:
/// <list type="bullet">
/// <item>the time of the last access: reading changes it;</item>
/// <item>the attributes sparse and compressed, and what else only says how a file is stored: libwim on Linux does not restore the
/// first and restores the second of folders only; and normal, which stands for no attribute at all;</item>
/// <item>a short name that is the long one, which Windows gives to every name of 8.3 form, and the case of short names;</item>
/// <item>the layout of a security descriptor (<see cref="SecurityMeaning"/>);</item>
/// <item>of the root all but its security descriptor and named streams: a mounted volume's root changes with what Windows puts
/// there;</item>
/// <item><c>\System Volume Information</c> and <c>\$RECYCLE.BIN</c> with all in them, which Windows puts there;</item>
/// <item>extended attributes, and of a reparse point that has data too, these data: libwim shows neither.</item>
/// </list>
/// </remarks>
public sealed class VolumeTreeDigest
{
    private const FileAttributes CountedAttributes =
        FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Directory | FileAttributes.Archive
        | FileAttributes.Temporary | FileAttributes.ReparsePoint | FileAttributes.Offline | FileAttributes.NotContentIndexed;

    private static readonly string[] s_ofWindows = [@"\System Volume Information", @"\$RECYCLE.BIN"];

    private readonly SortedDictionary<string, byte[]> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, List<string>> _groups = [];

    private VolumeTreeDigest()
    {
    }

    /// <summary>SHA-256 of all names in ordinal order, each with its digest.</summary>
    public byte[] Sha256
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach ((string path, byte[] digest) in _names)
            {
                hash.AppendText(path);
                hash.AppendData(digest);
            }

            return hash.GetHashAndReset();
        }
    }

    /// <summary>Of a tree whose streams have digests.</summary>
    /// <param name="visit">Calls what it is given with every name of the tree, in any order.</param>
    public static VolumeTreeDigest Of(Action<Action<TreeEntry>> visit)
    {
        var tree = new VolumeTreeDigest();
        visit(tree.Add);
        foreach (List<string> names in tree._groups.Values.Where(names => names.Count > 1))
            tree.Link(names);
        return tree;
    }

    /// <summary>The first names, in ordinal order, that are missing here, or there, or differ.</summary>
    public IReadOnlyList<string> DifferencesFrom(VolumeTreeDigest expected, int most) =>
    [
        .. _names.Keys.Union(expected._names.Keys).Order(StringComparer.Ordinal)
            .Where(
                path => !_names.GetValueOrDefault(path, []).AsSpan().SequenceEqual(expected._names.GetValueOrDefault(path, []))).Take(most),
    ];

    private static bool IsOfWindows(string path) => s_ofWindows.Any(name =>
        path.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (path.Length == name.Length || path[name.Length] == '\\'));

    private static byte[] Digest(TreeEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool isRoot = entry.Path == @"\";
        hash.AppendNumber(isRoot ? 0 : (long)(entry.Attributes & CountedAttributes));
        hash.AppendNumber(isRoot ? 0 : entry.ReparseTag);
        hash.AppendNumber(isRoot ? 0 : entry.Created.Ticks);
        hash.AppendNumber(isRoot ? 0 : entry.Written.Ticks);
        hash.AppendText(isRoot ? "" : CountedShortName(entry));
        hash.AppendData((isRoot ? Guid.Empty : entry.ObjectId).ToByteArray());
        hash.AppendData(SecurityMeaning.Digest(entry.SecurityDescriptor.Span));
        IEnumerable<TreeStream> streams = entry.Streams.Where(s => (s.Size > 0 && !isRoot) || s.Name.Length > 0);
        foreach (TreeStream stream in streams.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            hash.AppendText(stream.Name);
            hash.AppendNumber(stream.Size);
            hash.AppendData(stream.Sha1.Span);
        }

        return hash.GetHashAndReset();
    }

    private static string CountedShortName(TreeEntry entry) =>
        entry.ShortName.Equals(entry.Name, StringComparison.OrdinalIgnoreCase) ? "" : entry.ShortName.ToUpperInvariant();

    private void Add(TreeEntry entry)
    {
        if (IsOfWindows(entry.Path))
            return;
        _names.Add(entry.Path, Digest(entry));
        if (entry.LinkCount > 1)
            (CollectionsMarshal.GetValueRefOrAddDefault(_groups, entry.HardLinkGroup, out _) ??= []).Add(entry.Path);
    }

    /// <summary>Each name of a file knows the first of them.</summary>
    private void Link(List<string> names)
    {
        string first = names.Min(StringComparer.Ordinal)!;
        foreach (string name in names)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_names[name]);
            hash.AppendText(first);
            _names[name] = hash.GetHashAndReset();
        }
    }
}
