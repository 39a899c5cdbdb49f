using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Host;

namespace Imaging.BootEnvironments.Linux.Packages;

/// <summary>
/// Packages as the host's apt downloads them, with the digests of its signed lists. Downloads are kept in a cache folder under apt's
/// own file names, which hold the version; each is checked whenever it is used.
/// </summary>
internal sealed class AptPackages(string cache) : IPackageSource
{
    /// <summary>The cache folder of the user who builds (XDG Base Directory Specification).</summary>
    public static string UserCache
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string root = string.IsNullOrEmpty(cache)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                : cache;
            return Path.Combine(root, "imaging", "packages");
        }
    }

    public string Find(string name)
    {
        HostFolder.Create(cache);
        Candidate candidate = Ask(name);
        string file = Path.Combine(cache, candidate.FileName);
        if (!IsIntact(file, candidate.Sha256))
            Download(name, file, candidate.Sha256);
        return file;
    }

    /// <summary>
    /// What apt would download: <c>'URI' FILE BYTES SHA256:DIGEST</c>. This needs no network. Not asked in the cache: apt says nothing of a
    /// file it finds in its working folder.
    /// </summary>
    private static Candidate Ask(string name)
    {
        HostProgram.Result asked = HostProgram.Run("/", "apt-get", "download", "--print-uris", name);
        string[] words = asked.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (asked.ExitCode != 0 || words.Length < 4)
            throw Missing(name, asked.Complaint);
        return new Candidate(words[1], words[3].StartsWith("SHA256:", StringComparison.Ordinal) ? words[3][7..] : "");
    }

    /// <summary>What was there goes first: apt takes a file of the right name and length for the right one.</summary>
    private void Download(string name, string file, string digest)
    {
        HostFolder.Write(file, () => File.Delete(file));
        HostProgram.Result downloaded = HostProgram.Run(cache, "apt-get", "download", "-qq", name);
        if (downloaded.ExitCode != 0 || !File.Exists(file))
            throw Missing(name, downloaded.Complaint);
        if (!IsIntact(file, digest))
            throw new ImagingException(
                ExitCode.Corrupt, file, "another SHA-256 after downloading it", digest,
                "Run `apt-get update` and build again; check the disk of the cache folder.");
    }

    private static bool IsIntact(string file, string digest)
    {
        if (!File.Exists(file))
            return false;
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == digest;
    }

    private static ImagingException Missing(string name, string found) => new(
        ExitCode.Manifest, $"package {name}", found, "to get it with apt-get download",
        "On Debian 12, run `apt-get update` and build again. Without network or apt, put the .deb files into a folder and name it "
            + "with `packages:` in the manifest's boot section.");

    private sealed record Candidate(string FileName, string Sha256);
}
