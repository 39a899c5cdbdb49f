using System.Globalization;
using System.Security.Cryptography;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>
/// The tree's files in an NTFS volume, as every image tool carries it, compressed by zstd at one level. The volume is hardly larger than
/// its files: a large one would only make those tools slower that read and write free space too.
/// </summary>
public sealed class PeerVolume
{
    public const string RawName = "volume.img.zst";
    public const string MapName = "volume.bmap";
    public const string PartcloneName = "volume.partclone.zst";
    public const string NtfscloneName = "volume.ntfsclone.zst";

    private const int ClusterSize = 4096;
    private const string DigestName = "volume.sha256";
    private const string Pipe = """set -o pipefail; cd "$1"; """;

    private PeerVolume(string folder, long length) => (Folder, Length) = (folder, length);

    /// <summary>Has the four files above.</summary>
    public string Folder { get; }

    /// <summary>Bytes of the volume.</summary>
    public long Length { get; }

    /// <summary>Makes the volume and what each tool carries of it, or finds them in the cache.</summary>
    /// <param name="level">zstd's, of all of them.</param>
    public static PeerVolume Prepare(FixtureCache cache, TreeWim wim, int level)
    {
        // A tenth for what NTFS needs itself, and some space to be free.
        long length = (wim.Tree.Length * 11 / 10 + 512 * ByteSize.MiB) / ByteSize.MiB * ByteSize.MiB;
        string key = FixtureKey.Of(
            wim.Key, string.Create(CultureInfo.InvariantCulture, $"{length} bytes, zstd -{level}, partclone without checksums"));
        return new PeerVolume(cache.Get("peer-volume", key, folder => Make(folder, wim.Path, length, level)), length);
    }

    /// <summary>Holds a restored volume against the one that was carried.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>: it is another one.</exception>
    public void Check(string restored)
    {
        string expected = File.ReadAllText(Path.Combine(Folder, DigestName));
        string found = DigestOf(restored, Length);
        if (found != expected)
        {
            throw new ImagingException(ExitCode.Corrupt, restored, $"SHA-256 {found}", expected,
                "The tool did not restore the volume: run its command by hand.");
        }
    }

    private static void Make(string folder, string wim, long length, int level)
    {
        string volume = Path.Combine(folder, "volume.img");
        string zstd = string.Create(CultureInfo.InvariantCulture, $"zstd -{level} -T0 -q");
        NtfsImage.Make(volume, length);
        ToolProcess.Expect("wimlib-imagex", "apply", "--quiet", wim, "1", volume);
        ToolProcess.Expect("bmaptool", "--quiet", "create", "-o", Path.Combine(folder, MapName), volume);
        Run(folder, $"{zstd} volume.img -o {RawName}");
        // Its own CRC-32 of blocks costs a restore of 1.5 GB 4 s of processor time; the zstd stream has a checksum already.
        string clone = "partclone.ntfs --clone --checksum-mode=0 --source volume.img --output - --quiet --logfile /dev/null";
        Run(folder, $"{clone} | {zstd} -o {PartcloneName}");
        Run(folder, $"ntfsclone --quiet --save-image --output - volume.img | {zstd} -o {NtfscloneName}");
        File.WriteAllText(Path.Combine(folder, DigestName), DigestOf(volume, length));
        File.Delete(volume);
    }

    private static void Run(string folder, string command) => ToolProcess.Expect("bash", "-c", Pipe + command, "bash", folder);

    /// <summary>Of the clusters: partclone leaves out the backup boot sector, which lies behind the last one.</summary>
    private static string DigestOf(string volume, long length)
    {
        long end = (length - 1) / ClusterSize * ClusterSize;
        using var file = new FileByteSource(volume);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ByteSize.MiB];
        for (long done = 0; done < end; done += buffer.Length)
        {
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - done));
            file.Read(done, piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
