using Imaging.Core;
using Imaging.Host;

namespace Imaging.BootEnvironments.Linux.Packages;

/// <summary>A .deb file, read by dpkg-deb.</summary>
internal sealed class DebianPackage
{
    private readonly string _file;

    private DebianPackage(string file) => _file = file;

    public string Name { get; private init; } = "";

    public string Version { get; private init; } = "";

    /// <summary>The first package it depends on; empty: none.</summary>
    public string FirstDependency { get; private init; } = "";

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not a package.</exception>
    public static DebianPackage Open(string file)
    {
        string control = Run(file, "--field", file, "Package", "Version", "Depends");
        Dictionary<string, string> fields = control.Split('\n')
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return new DebianPackage(file)
        {
            Name = fields.GetValueOrDefault("Package", ""),
            Version = fields.GetValueOrDefault("Version", ""),
            FirstDependency = fields.GetValueOrDefault("Depends", "").Split([' ', ',', '|'])[0],
        };
    }

    /// <summary>Unpacks all its files into a folder.</summary>
    public void Unpack(string folder) => Run(_file, "--extract", _file, folder);

    private static string Run(string file, params string[] arguments)
    {
        HostProgram.Result result = HostProgram.Run(Path.GetTempPath(), "dpkg-deb", arguments);
        if (result.ExitCode == 127)
            throw new ImagingException(ExitCode.Manifest, "dpkg-deb", "it is not installed", "", "Run: apt install dpkg");
        if (result.ExitCode != 0)
            throw new ImagingException(
                ExitCode.Manifest, file, result.Complaint, "a Debian package that can be unpacked",
                "Delete the file, then build again; check the free space.");
        return result.Output;
    }
}
