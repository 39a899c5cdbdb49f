using Imaging.Core;

namespace Imaging.BootEnvironments.Linux.Packages;

/// <summary>Packages unpacked into folders of their own, each once and when it is first asked for.</summary>
internal sealed class UnpackedPackages(IPackageSource source, string work)
{
    private readonly SortedDictionary<string, (DebianPackage Package, string Folder)> _unpacked = new(StringComparer.Ordinal);

    /// <summary>What was unpacked, as <c>name version</c>.</summary>
    public IReadOnlyList<string> Used => [.. _unpacked.Values.Select(entry => $"{entry.Package.Name} {entry.Package.Version}")];

    /// <summary>The bytes of a file of a package.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: there is no such package, or no such file in it.</exception>
    public byte[] Read(PackageFile file)
    {
        string folder = Path.GetFullPath(Folder(file.Package)) + "/";
        string path = Path.Combine(folder, file.Source);
        FileSystemInfo? target = new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)
            : new FileInfo(path);
        // An absolute link leads to a file of this host, which is none of the package's.
        if (target is not { Exists: true } || !Path.GetFullPath(target.FullName).StartsWith(folder, StringComparison.Ordinal))
            throw new ImagingException(
                ExitCode.Manifest, $"package {_unpacked[file.Package].Package.Name} {_unpacked[file.Package].Package.Version}",
                "another content", $"the file {file.Source}", "Take the package of Debian 12.");
        return File.ReadAllBytes(target.FullName);
    }

    /// <summary>The folder with a package's files.</summary>
    public string Folder(string name)
    {
        if (!_unpacked.TryGetValue(name, out (DebianPackage Package, string Folder) entry))
        {
            entry = (DebianPackage.Open(source.Find(name)), Path.Combine(work, name));
            if (entry.Package.Name != name)
                throw new ImagingException(
                    ExitCode.Manifest, source.Find(name), $"the package {entry.Package.Name}", name,
                    "Give the file its own name, and put the right one there.");
            entry.Package.Unpack(Directory.CreateDirectory(entry.Folder).FullName);
            _unpacked.Add(name, entry);
        }

        return entry.Folder;
    }

    /// <summary>The package a meta package stands for.</summary>
    public string FollowMeta(string name) => DebianPackage.Open(source.Find(name)).FirstDependency;
}
