using Imaging.Core;
using Imaging.Release;
using Imaging.Templates;

namespace Imaging.Manifest.Tests;

public sealed class ManifestTemplateTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_WithItsFilesMade_ReadsWithoutProblems()
    {
        string path = ManifestTemplate.Write(_folder.Path);

        ReleaseManifest manifest = ManifestReader.Read(path);
        Assert.Equal("my-release", manifest.Release.Name);
        Assert.Single(manifest.Machines);
    }

    [Fact]
    public void Write_NoFilesMade_OnlyTheFilesAreMissing()
    {
        string path = ManifestTemplate.Write(_folder.At("new/folder"));

        IReadOnlyList<ManifestProblem> problems = ManifestReader.Check(path).Problems;
        Assert.Equal(["image.wim", "content[0].source", "files[0].template"], problems.Select(p => p.Field));
        Assert.All(problems, p => Assert.StartsWith("nothing at ", p.Found, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ItsExamplesUncommented_ReadWithoutProblems()
    {
        string path = ManifestTemplate.Write(_folder.Path);
        Directory.CreateDirectory(_folder.At("wallpaper"));
        Directory.CreateDirectory(_folder.At("drivers/840-g9"));
        Directory.CreateDirectory(_folder.At("drivers/lan"));
        string text = File.ReadAllText(path);
        foreach (string example in (string[])["not_after:", "comment:", "- { manufacturer:", "- { serials:", "- { id: wallpaper",
            "- { id: office", "drivers:", "  - { id: 840-g9", "  - { id: lan", "maximum:", "bus:", "model:", "serial:", "apply:",
            "firmware:", "stale_unattend:", "restage:", "end:", "end_after:", "secure_boot:"])
        {
            Assert.Contains("# " + example, text, StringComparison.Ordinal);
            text = text.Replace("# " + example, example, StringComparison.Ordinal);
        }

        // Which of these two a release has is a choice.
        ReleaseManifest manifest = ManifestReader.Read(
            _folder.Write(text.Replace("files:\n  - {", "# files:\n#   - {", StringComparison.Ordinal)));
        Assert.Equal((3, 3, 2), (manifest.Machines.Count, manifest.Content.Count, manifest.Drivers.Count));
        Assert.NotNull(manifest.Release.NotAfter);
        Assert.Equal(
            (2_000_000_000_000, "SAMSUNG*", "S5*"),
            (manifest.Disk.Targets.Maximum, manifest.Disk.Targets.Model, manifest.Disk.Targets.Serial));
        Assert.Equal(StationPolicy.Default, manifest.Line);
        Assert.True(Assert.IsType<ManifestWimImage>(manifest.Image) is { AppliesFiles: true, RemovesUnattend: true });
        Assert.Equal(new ManifestBootLinux(SecureBoot: true, null, null, null), manifest.Boot);
    }

    [Fact]
    public void Write_ItsMachineFilesUncommented_ReadWithoutProblems()
    {
        string text = File.ReadAllText(ManifestTemplate.Write(_folder.Path));
        File.WriteAllText(_folder.At("autopilot.json"), """{ "CloudAssignedDeviceName": "{{name}}" }""");
        foreach (string example in (string[])["- { path: '", "values:"])
            text = text.Replace("# " + example, example, StringComparison.Ordinal);

        ReleaseManifest manifest = ManifestReader.Read(_folder.Write(text));
        Assert.Equal([TextEncoding.Utf8, TextEncoding.Ascii], manifest.Files.Select(f => f.Encoding));
        Assert.Equal(["blob"], manifest.Secrets);
    }

    [Fact]
    public void Write_ItsWinPeExampleUncommented_ReadsWithoutProblems()
    {
        string path = ManifestTemplate.Write(_folder.Path);
        Directory.CreateDirectory(_folder.At("bin"));
        foreach (string folder in (string[])["winpe/media", "winpe/drivers", "winpe/tools"])
            Directory.CreateDirectory(_folder.At(folder));
        foreach (string file in (string[])["winpe/boot.wim", "winpe/wallpaper.jpg", "bin/imaging.exe"])
            File.WriteAllText(_folder.At(file), "");
        string[] lines = File.ReadAllLines(path);
        int linux = Array.IndexOf(lines, "boot:");
        int first = Array.IndexOf(lines, "# boot:");
        int count = lines.Skip(first + 1).TakeWhile(line => line.StartsWith("#   ", StringComparison.Ordinal)).Count();
        IEnumerable<string> example = lines.Skip(first).Take(count + 1).Select(line => line[2..]);

        var boot = Assert.IsType<ManifestBootWinPe>(
            ManifestReader.Read(_folder.Write(string.Join('\n', [.. lines[..linux], .. example, .. lines[(first + count + 1)..]]))).Boot);

        Assert.True(boot.Debug);
        Assert.Equal((1, 1, 1), (boot.Index, boot.Drivers.Count, boot.Files.Count));
    }

    [Fact]
    public void WriteWindows_WithItsImage_ReadsWithoutProblems()
    {
        string folder = _folder.At("windows");
        string path = ManifestTemplate.WriteWindows(folder);
        File.WriteAllText(Path.Combine(folder, "install.wim"), "");

        ReleaseManifest manifest = ManifestReader.Read(path);

        Assert.True(manifest.HasFirstStart);
        Assert.False(manifest.InstallsAtFirstStart);
        Assert.Equal(AnswerFile.Place.Text, Assert.Single(manifest.Files).Path.Text);
        Assert.All(Directory.GetFiles(folder), f => Assert.NotEqual(0xEF, File.ReadAllBytes(f).FirstOrDefault()));
        Assert.Throws<ImagingException>(() => ManifestTemplate.WriteWindows(folder));
    }

    [Fact]
    public void WriteWindows_ItsExamplesUncommented_ReadWithoutProblems()
    {
        string folder = _folder.At("windows");
        string path = ManifestTemplate.WriteWindows(folder);
        File.WriteAllText(Path.Combine(folder, "install.wim"), "");
        Directory.CreateDirectory(Path.Combine(folder, "packages/office"));
        Directory.CreateDirectory(Path.Combine(folder, "drivers/840-g9"));
        string text = File.ReadAllText(path);
        foreach (string example in (string[])["content:", "  - { id: office", "drivers:", "  - { id: 840-g9"])
        {
            Assert.Contains("# " + example, text, StringComparison.Ordinal);
            text = text.Replace("# " + example, example, StringComparison.Ordinal);
        }

        File.WriteAllText(path, text);
        Assert.True(ManifestReader.Read(path).InstallsAtFirstStart);
    }

    [Fact]
    public void Write_FirstLine_PointsEditorsToTheSchemaBesideIt()
    {
        string path = ManifestTemplate.Write(_folder.Path);

        Assert.Equal("# yaml-language-server: $schema=./manifest.schema.json", File.ReadLines(path).First());
        Assert.True(File.Exists(_folder.At("manifest.schema.json")));
    }

    [Fact]
    public void Write_OverAManifest_RefusesAndLeavesIt()
    {
        string path = _folder.Write("mine");

        ImagingException e = Assert.Throws<ImagingException>(() => ManifestTemplate.Write(_folder.Path));

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.False(File.Exists(_folder.At("manifest.schema.json")));
    }

    [Fact]
    public void Write_WhereAFileIs_SaysSo() =>
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => ManifestTemplate.Write(_folder.At("unattend.xml"))).Code);
}
