using System.Text;
using System.Text.Json.Nodes;
using Imaging.Building;
using Imaging.Chunks;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.StandIn;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.EndToEnd.Tests;

/// <summary>What Windows is to install when it first starts lies on the staged disk, and is not for users.</summary>
public sealed class FirstStartTests : IDisposable
{
    private readonly Workshop _shop = new();

    public FirstStartTests() => _shop.MakeSmallWim();

    public void Dispose() => _shop.Dispose();

    [NeedsFact("mkntfs", "ntfscat", "ntfssecaudit")]
    public void Disk_StagedWithDriversAndPackagesToInstall_HoldsThemTheScriptsAndTheirJobs()
    {
        _shop.Put("drivers/gpu/gpu.inf", Encoding.UTF8.GetBytes(
            FakeDriver.Inf("gpu", "Display", "{4d36e968-e325-11ce-bfc1-08002be10318}", "DEV_46A6")));
        _shop.Put("drivers/gpu/gpu.cat", [1]);
        _shop.WriteManifest(m => m.Replace(
            "source: packages/java }", "source: packages/java, install: bin/java.exe -quiet, reboot: never }", StringComparison.Ordinal)
            + "drivers: [{ id: 840-g9, source: drivers }]\n");
        BuildReport report = _shop.Build("out");

        Assert.Equal(new PackageToInstall("java", InstallReboot.Never, 60), Assert.Single(report.Release.FirstStart!.Packages));
        DriversToInstall drivers = Assert.Single(report.Release.FirstStart.Drivers);
        Assert.Equal(("840-g9", 1, "Display"), (drivers.Id, drivers.Infs, Assert.Single(drivers.Classes)));
        string volume = Factory.StagePartition(_shop, "out", report.Release.Id, PartitionRole.Windows);
        string tree = VolumeTree.Describe(volume);
        string[] files =
        [
            "register.ps1", "first-start.ps1", "functions.ps1", "windows.ps1", @"Packages\java\bin\java.exe",
            @"Drivers\840-g9\gpu\gpu.inf",
        ];
        Assert.All(files, f => Assert.Contains($@"\_Prestage\{f} attributes", tree, StringComparison.Ordinal));
        JsonNode jobs = JsonNode.Parse(Tool.Expect("ntfscat", volume, "/_Prestage/jobs.json"))!;
        Assert.Equal(
            ("java", @"Packages\java", "bin/java.exe -quiet"),
            ((string)jobs["packages"]![0]!["id"]!, (string)jobs["packages"]![0]!["folder"]!, (string)jobs["packages"]![0]!["command"]!));
        Assert.Equal(@"Drivers\840-g9", (string)jobs["drivers"]![0]!["folder"]!);
        foreach (string path in (string[])["/_Prestage", "/_Prestage/jobs.json", "/_Prestage/Packages/java/bin/java.exe"])
            Assert.Contains("mode 0700", Tool.Expect("ntfssecaudit", volume, path), StringComparison.Ordinal);
    }

    /// <summary>All that somebody new to it has: an image, and what <c>usb-builder init --windows</c> wrote.</summary>
    [NeedsFact("mkntfs")]
    public void Build_WhatInitWroteForWindows_IsAReleaseThatStartsAndNamesMachines()
    {
        string folder = _shop.At("windows-init");
        string path = ManifestTemplate.WriteWindows(folder);
        new StandInImage().WriteTo(_shop.At("stand-in"));
        using (WimFile wim = WimFile.CreateNew(WimCompression.Xpress))
        {
            wim.AddImage(_shop.At("stand-in"), "Windows");
            wim.Write(Path.Combine(folder, "install.wim"));
        }

        // What a boot environment is made of is not here.
        string text = File.ReadAllText(path);
        Assert.Contains("\nboot:\n  kind: linux\n", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("\nboot:\n  kind: linux\n", "\n", StringComparison.Ordinal));
        using ReleaseKey key = ReleaseKey.Load(_shop.PrivateKey);

        var builder = new ReleaseBuilder(ManifestReader.Read(path), _shop.At("out"), key, CompressionLevel.Fast, new QuietEvents());
        ReleaseDocument release = builder.Build(CancellationToken.None).Release;

        Assert.Equal("Windows 11", release.Windows!.Title);
        Assert.Equal(AnswerFile.Place.Text, Assert.Single(release.MachineFiles!).Path);
        Assert.Null(release.FirstStart);
    }

    [NeedsFact("mkntfs")]
    public void Build_NothingToInstall_LaysNoScripts()
    {
        _shop.WriteManifest();
        BuildReport report = _shop.Build("out");
        Assert.Null(report.Release.FirstStart);
        Assert.DoesNotContain(
            "register.ps1", VolumeTree.Describe(Factory.StagePartition(_shop, "out", report.Release.Id, PartitionRole.Windows)),
            StringComparison.Ordinal);
    }
}
