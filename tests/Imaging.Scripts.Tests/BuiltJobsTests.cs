using Imaging.Building.FirstStart;
using Imaging.Building.VolumeMaking;
using Imaging.Manifest;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>What the builder lays into <c>\_Prestage</c> is what the scripts take.</summary>
public sealed class BuiltJobsTests : IDisposable
{
    private const string Start = """
        format: 1
        release: { name: a, version: "1" }
        disk: { minimum: 60GB, partitions: [{ role: esp, size: 300MiB }, { role: windows, grow: true }] }
        image: { wim: image.wim, index: 1 }

        """;

    private readonly TempFolder _temp = new();
    private readonly StagedFolder _staged = new();

    public BuiltJobsTests()
    {
        File.WriteAllText(_temp.File("image.wim"), "");
        Directory.CreateDirectory(_temp.File("package"));
        Directory.CreateDirectory(_temp.File("drivers"));
    }

    public void Dispose()
    {
        _temp.Dispose();
        _staged.Dispose();
    }

    [Fact]
    public void Write_NothingToInstall_IsNothing()
    {
        Assert.Empty(Write("content: [{ id: a, version: '1', source: package }]"));
        Assert.False(Directory.Exists(_temp.File("laid")));
    }

    [Fact]
    public void Write_Scripts_AreThoseThatWereTested()
    {
        ContentTree tree = Assert.Single(Write("content: [{ id: a, version: '1', source: package, install: a }]"));

        Assert.Equal(new ContentTree(_temp.File("laid"), @"\_Prestage"), tree);
        Assert.Equal(
            [.. StagedFolder.Scripts.Select(s => Path.GetFileName(s)).Append("jobs.json").Order(StringComparer.Ordinal)],
            Directory.GetFiles(tree.HostPath).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(
            StagedFolder.Scripts, s => Assert.Equal(File.ReadAllBytes(s), File.ReadAllBytes(_temp.File($"laid/{Path.GetFileName(s)}"))));
    }

    [Fact]
    public void Start_JobsOfAManifest_AreRunAsItSays()
    {
        Lay("""
            content:
              - { id: last, version: "1", source: package, install: 'last.exe "Zoë & Co" /x=<50%>', order: 9, reboot: always }
              - { id: office-16, version: "1", source: package, install: setup.exe /quiet, time_limit: 90s }
              - { id: manual, version: "1", source: package }
              - { id: own, version: "1", source: package, install: own.cmd, destination: '\_Prestage\Ours\own', order: 1, reboot: never }

            """, "Ours/own", "Packages/office-16", "Packages/last");
        _staged.Machine.Answer("own.cmd", 3010);

        Assert.Equal(0, _staged.StartUntilDone());

        Assert.Equal(["own.cmd", "setup.exe /quiet", "last.exe \"Zoë & Co\" /x=<50%>", "restart"], _staged.Ran);
        Assert.Equal("ready", _staged.Status);
        Assert.Equal([3_600_000, 90_000, 3_600_000], _staged.Machine.Processes.Select(p => p.Milliseconds));
        Assert.Equal(
            [@"Ours\own", @"Packages\office-16", @"Packages\last"],
            _staged.Machine.Started.Values.Select(s => Path.GetRelativePath(_staged.Folder, s.Folder).Replace('/', '\\')));
    }

    [Fact]
    public void Start_DriversOfAManifest_AreInstalledFirstAndInTheirOrder()
    {
        Lay("""
            content: [{ id: office, version: "16", source: package, install: setup.exe }]
            drivers:
              - { id: 840-g9, source: drivers }
              - { id: lan, source: drivers, install: specialize, time_limit: 5min }

            """, "Packages/office");
        _staged.Put("_Prestage/Drivers/840-g9/gpu/b.inf", "");
        _staged.Put("_Prestage/Drivers/lan/a.inf", "");

        Assert.Equal(0, _staged.Run("register.ps1"));
        Assert.Equal(0, _staged.Start());

        Assert.Equal(["pnputil a.inf", "pnputil b.inf", "pnputil a.inf", "setup.exe"], _staged.Ran[2..]);
        Assert.Equal([600_000, 300_000, 3_600_000], _staged.Machine.Processes.Skip(1).Select(p => p.Milliseconds));
        Assert.Equal("ready", _staged.Status);
    }

    /// <summary>Lays what the builder makes into the staged folder, with empty packages.</summary>
    private void Lay(string lines, params string[] folders)
    {
        Write(lines);
        File.Copy(_temp.File("laid/jobs.json"), _staged.At("jobs.json"));
        foreach (string folder in folders)
            Directory.CreateDirectory(_staged.At(folder));
    }

    private IReadOnlyList<ContentTree> Write(string lines)
    {
        File.WriteAllText(_temp.File("manifest.yaml"), Start + lines);
        return FirstStartFiles.Write(ManifestReader.Read(_temp.File("manifest.yaml")), _temp.File("laid"));
    }
}
