using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imaging.Wim;

/// <summary>
/// What a tree holds, as digests: one of each name, and one of all. Of each name count: attributes, short name, reparse tag, object id, times of
/// creation and of the last write, security descriptor, size and SHA-1 of every stream, and which names are one file. The time of the last
/// access does not count: reading changes it.
/// </summary>
public sealed class VolumeTreeDigest
{
    private readonly SortedDictionary<string, byte[]> _names = new(StringComparer.Ordinal);

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
                AppendText(hash, path);
                hash.AppendData(digest);
            }

            return hash.GetHashAndReset();
        }
    }

    /// <summary>Of an image whose streams have digests: of a file, or written.</summary>
    public static VolumeTreeDigest Of(WimFile wim, int image)
    {
        var tree = new VolumeTreeDigest();
        var groups = new Dictionary<ulong, List<string>>();
        wim.Visit(image, "\\", entry =>
        {
            tree._names.Add(entry.Path, Digest(entry));
            if (entry.LinkCount > 1)
                (CollectionsMarshal.GetValueRefOrAddDefault(groups, entry.HardLinkGroup, out _) ??= []).Add(entry.Path);
        });
        foreach (List<string> names in groups.Values)
            tree.Link(names);
        return tree;
    }

    /// <summary>Of an NTFS volume that is not mounted: every byte of every stream is read (Linux only).</summary>
    public static VolumeTreeDigest OfVolume(string volume, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        using WimFile wim = WimFile.CreateNew(WimCompression.None);
        wim.AddImageFromNtfs(volume, "volume", progress, cancel);
        wim.Write("/dev/null", progress, cancel); // writing is when libwim hashes
        return Of(wim, 1);
    }

    /// <summary>The first names, in ordinal order, that are missing here, or there, or differ.</summary>
    public IReadOnlyList<string> DifferencesFrom(VolumeTreeDigest expected, int most) =>
    [
        .. _names.Keys.Union(expected._names.Keys).Order(StringComparer.Ordinal)
            .Where(path => !_names.GetValueOrDefault(path, []).AsSpan().SequenceEqual(expected._names.GetValueOrDefault(path, []))).Take(most),
    ];

    private static byte[] Digest(WimEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumbers(hash, (long)entry.Attributes, entry.ReparseTag, entry.Created.Ticks, entry.Written.Ticks);
        AppendText(hash, entry.ShortName);
        hash.AppendData(entry.ObjectId.ToByteArray());
        hash.AppendData(SHA256.HashData(entry.SecurityDescriptor.Span));
        foreach (WimStream stream in entry.Streams.Where(s => s.Size > 0 || s.Name.Length > 0).OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            AppendText(hash, stream.Name);
            AppendNumbers(hash, stream.Size);
            hash.AppendData(stream.Sha1.Span);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Each name of a file knows the first of them.</summary>
    private void Link(List<string> names)
    {
        string first = names.Min(StringComparer.Ordinal)!;
        foreach (string name in names)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_names[name]);
            AppendText(hash, first);
            _names[name] = hash.GetHashAndReset();
        }
    }

    /// <summary>With its length, so that no two texts in a row read like two others. Names may hold unpaired surrogates: the units count.</summary>
    private static void AppendText(IncrementalHash hash, string text)
    {
        AppendNumbers(hash, text.Length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void AppendNumbers(IncrementalHash hash, params ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (long number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }
}
