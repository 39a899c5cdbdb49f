using System.Text;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Templates;

namespace Imaging.Manifest.Tests;

public sealed class ManifestReaderTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Sample_GivesEveryField()
    {
        ReleaseManifest manifest = ManifestReader.Read(_folder.Write(ManifestFolder.Sample));

        Assert.Equal(_folder.At("manifest.yaml"), manifest.File);
        Assert.Equal(new ManifestRelease("skole-2027", "3", new DateOnly(2027, 9, 1), "For schools"), manifest.Release);
        Assert.Equal(("LENOVO", "21*", null), (manifest.Machines[0].Manufacturer, manifest.Machines[0].Model, manifest.Machines[0].Sku));
        Assert.Equal(["PF3ABCDE", "PF4*"], manifest.Machines[0].Serials);
        Assert.Equal(("0C??", 0), (manifest.Machines[1].Sku, manifest.Machines[1].Serials.Count));
        Assert.Equal(60_000_000_000, manifest.Disk.Minimum);
        Assert.Equal(
            [
                new PartitionSpec(PartitionRole.Esp, ByteSize.GiB, false, ""),
                new PartitionSpec(PartitionRole.Msr, 16 * ByteSize.MiB, false, ""),
                new PartitionSpec(PartitionRole.Windows, 0, true, "Windows"),
                new PartitionSpec(PartitionRole.Recovery, ByteSize.GiB, false, ""),
            ],
            manifest.Disk.Partitions);
        Assert.Equal(new ManifestWimImage(_folder.At("images/thin.wim"), 1), manifest.Image);
        Assert.Equal(
            [
                ("java", "8u202", _folder.At("packages/java"), @"\_Prestage\Packages\java"),
                ("office", "16", _folder.At("packages/office"), @"\Ours\office"),
            ],
            manifest.Content.Select(c => (c.Id, c.Version, c.Source, c.Destination.Text)));
        Assert.Equal(new ManifestBootFolder(_folder.At("boot")), manifest.Boot);
        Assert.Equal(
            [
                (@"\Windows\Panther\unattend.xml", 65536, _folder.At("unattend.xml"), TextKind.Xml, TextEncoding.Utf8),
                (@"\Ours\office\machine.json", 4096, _folder.At("machine.json"), TextKind.Json, TextEncoding.Ascii),
            ],
            manifest.Files.Select(f => (f.Path.Text, f.Size, f.Template, f.Kind, f.Encoding)));
        Assert.Equal(File.ReadAllBytes(_folder.At("machine.json")), manifest.Files[1].Bytes.ToArray());
        Assert.Equal(["blob"], manifest.Secrets);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", apply: volumes", false)]
    [InlineData(", apply: files", true)]
    public void Read_ImageInAWim_SaysHowItIsApplied(string apply, bool appliesFiles)
    {
        string withoutFiles = ManifestFolder.Sample[..ManifestFolder.Sample.IndexOf("files:", StringComparison.Ordinal)];
        Assert.Equal(
            new ManifestWimImage(_folder.At("images/thin.wim"), 1, appliesFiles),
            ManifestReader.Read(_folder.Write(withoutFiles.Replace("index: 1 }", $"index: 1{apply} }}", StringComparison.Ordinal))).Image);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", stale_unattend: refuse", false)]
    [InlineData(", stale_unattend: remove", true)]
    public void Read_ImageInAWim_SaysWhatBecomesOfItsAnswerFile(string field, bool removes) => Assert.Equal(
        new ManifestWimImage(_folder.At("images/thin.wim"), 1) { RemovesUnattend = removes },
        ReadWith("index: 1 }", $"index: 1{field} }}").Image);

    [Theory]
    [InlineData("", true)]
    [InlineData(", firmware: write", true)]
    [InlineData(", firmware: leave", false)]
    public void Read_Image_SaysWhetherTheFirmwareGetsAnEntry(string field, bool writes) =>
        Assert.Equal(writes, ReadWith("index: 1 }", $"index: 1{field} }}").Image.WritesBootEntry);

    [Theory]
    [InlineData("disk: images/thin.wim", null)]
    [InlineData("disk: images/thin.wim, partition: 3", 3)]
    public void Read_CapturedDisk_IsTheImage(string image, int? partition)
    {
        ReleaseManifest manifest = ManifestReader.Read(
            _folder.Write(ManifestFolder.Sample.Replace("wim: images/thin.wim, index: 1", image, StringComparison.Ordinal)));

        Assert.Equal(new ManifestDiskImage(_folder.At("images/thin.wim"), partition), manifest.Image);
    }

    [Fact]
    public void Read_OnlyWhatIsRequired_LeavesTheRestEmpty()
    {
        ReleaseManifest manifest = ManifestReader.Read(_folder.Write("""
            format: 1
            release: { name: a, version: 1.10 }
            disk: { minimum: 1GB, partitions: [{ role: esp, size: 260MiB }, { role: windows, grow: true }] }
            image: { wim: images/thin.wim, index: 2 }
            """));

        Assert.Equal(new ManifestRelease("a", "1.10", null, ""), manifest.Release);
        Assert.Empty(manifest.Machines);
        Assert.Empty(manifest.Content);
        Assert.Empty(manifest.Drivers);
        Assert.False(manifest.InstallsAtFirstStart);
        Assert.Empty(manifest.Files);
        Assert.Empty(manifest.Secrets);
        Assert.Null(manifest.Boot);
        Assert.Equal(DiskTargets.Any, manifest.Disk.Targets with { Buses = DiskTargets.Any.Buses });
        Assert.Empty(manifest.Disk.Targets.Buses);
        Assert.Equal(StationPolicy.Default, manifest.Line);
    }

    [Fact]
    public void Read_DiskRules_GivesThem()
    {
        DiskTargets targets = ReadWith("minimum: 60GB", """
            minimum: 60GB
              maximum: 2TB
              bus: [nvme, sata, scsi, virtio, mmc, usb, nvme]
              model: "SAMSUNG*"
              serial: S5*
              allow_usb: true
            """).Disk.Targets;

        Assert.Equal((2_000_000_000_000, "SAMSUNG*", "S5*", true), (targets.Maximum, targets.Model, targets.Serial, targets.AllowUsb));
        Assert.Equal([DiskBus.Nvme, DiskBus.Sata, DiskBus.Scsi, DiskBus.Virtio, DiskBus.Mmc, DiskBus.Usb], targets.Buses);
    }

    [Theory]
    [InlineData("end_after: 5s", RestagePolicy.Never, StationEnd.Poweroff, 5)]
    [InlineData("end_after: 24h", RestagePolicy.Never, StationEnd.Poweroff, 86400)]
    [InlineData("{ restage: always, end: poweroff, end_after: 2min }", RestagePolicy.Always, StationEnd.Poweroff, 120)]
    [InlineData("{ restage: started }", RestagePolicy.Started, StationEnd.Poweroff, 600)]
    [InlineData("{ restage: never, end: wait }", RestagePolicy.Never, StationEnd.Wait, 600)]
    public void Read_Line_GivesIt(string fields, RestagePolicy restage, StationEnd end, int seconds)
    {
        string lines = fields.Trim('{', '}', ' ').Replace(", ", "\n", StringComparison.Ordinal);

        Assert.Equal(new StationPolicy(restage, end, seconds), ReadWith("format: 1", $"format: 1\n{lines}").Line);
    }

    [Fact]
    public void Read_PackagesThatInstall_AreInTheirOrder()
    {
        ReleaseManifest manifest = ReadWith("""
              - { id: java, version: "8u202", source: packages/java }

            """, """
              - { id: java, version: "1", source: packages/java, install: setup.exe /quiet }
              - { id: late, version: "1", source: packages/java, install: late.cmd, order: 9, reboot: always, time_limit: 90s }
              - { id: first, version: "1", source: packages/java, install: '"a b.exe" /s', order: 1, reboot: never, time_limit: 24h }
              - { id: third, version: "1", source: packages/java, destination: '\_prestage\Third', install: msiexec /i x.msi }

            """);

        Assert.True(manifest.InstallsAtFirstStart);
        Assert.Equal(
            [
                ("java", new ManifestInstall("setup.exe /quiet", 1, InstallReboot.IfAsked, TimeSpan.FromHours(1))),
                ("first", new ManifestInstall("\"a b.exe\" /s", 1, InstallReboot.Never, TimeSpan.FromHours(24))),
                ("third", new ManifestInstall("msiexec /i x.msi", 4, InstallReboot.IfAsked, TimeSpan.FromHours(1))),
                ("late", new ManifestInstall("late.cmd", 9, InstallReboot.Always, TimeSpan.FromSeconds(90))),
            ],
            manifest.Installed.Select(p => (p.Id, p.Install)));
        Assert.Null(manifest.Content[^1].Install);
    }

    [Fact]
    public void Read_Drivers_GivesThem()
    {
        ReleaseManifest manifest = ReadWith("format: 1", """
            format: 1
            drivers:
              - { id: 840-g9, source: packages/java }
              - { id: lan, source: boot, install: specialize, time_limit: 90s }
            """);

        Assert.True(manifest.InstallsAtFirstStart);
        Assert.Equal(
            [
                new ManifestDrivers("840-g9", _folder.At("packages/java"), DriverInstall.FirstStart, TimeSpan.FromMinutes(10)),
                new ManifestDrivers("lan", _folder.At("boot"), DriverInstall.Specialize, TimeSpan.FromSeconds(90)),
            ],
            manifest.Drivers);
        Assert.Equal(@"\_Prestage\Drivers\lan", manifest.Drivers[1].Destination.Text);
    }

    [Fact]
    public void Read_LinuxBoot_GivesItsParts()
    {
        const string folder = "{ kind: folder, source: boot }";
        Assert.Equal(new ManifestBootLinux(true, null, null, null), ReadWith(folder, "{ kind: linux }").Boot);
        Assert.Equal(
            new ManifestBootLinux(false, _folder.At("packages"), _folder.At("boot"), _folder.At("unattend.xml")),
            ReadWith(folder, "{ kind: linux, secure_boot: off, packages: packages, kernel: boot, engine: unattend.xml }").Boot);
        Assert.Equal(new ManifestBootLinux(true, null, null, null), ReadWith(folder, "{ kind: linux, secure_boot: on }").Boot);
    }

    [Fact]
    public void Read_WinPeBoot_GivesItsParts()
    {
        const string folder = "{ kind: folder, source: boot }";
        var least = Assert.IsType<ManifestBootWinPe>(ReadWith(folder, "{ kind: winpe, image: images/thin.wim }").Boot);
        Assert.Equal(
            new ManifestBootWinPe(_folder.At("images/thin.wim"), null, null, least.Drivers, null, least.Files, null, Debug: false, null),
            least);
        Assert.Empty(least.Drivers);
        Assert.Empty(least.Files);

        const string all = """
            { kind: winpe, image: images/install.wim, index: 2, media: boot, drivers: [packages/java, packages/office], wallpaper: unattend.xml,
              files: [{ source: packages, destination: '\Tools' }, { source: large.xml, destination: '\Windows\a.xml' }],
              secure_boot: 2023, debug: true, engine: large.xml }
            """;
        var most = Assert.IsType<ManifestBootWinPe>(ReadWith(folder, all).Boot);
        Assert.Equal(
            new ManifestBootWinPe(
                _folder.At("images/install.wim"), 2, _folder.At("boot"), most.Drivers, _folder.At("unattend.xml"), most.Files,
                SecureBootAuthority.Microsoft2023, Debug: true, _folder.At("large.xml")),
            most);
        Assert.Equal([_folder.At("packages/java"), _folder.At("packages/office")], most.Drivers);
        Assert.Equal(
            [(_folder.At("packages"), @"\Tools"), (_folder.At("large.xml"), @"\Windows\a.xml")],
            most.Files.Select(f => (f.Source, f.Destination.Text)));
        Assert.Equal(
            SecureBootAuthority.Microsoft2011,
            Assert.IsType<ManifestBootWinPe>(
                ReadWith(folder, "{ kind: winpe, image: images/thin.wim, secure_boot: '2011' }").Boot).SecureBoot);
    }

    [Fact]
    public void Read_ByteOrderMarkAndWindowsLines_AreNoProblem()
    {
        string path = _folder.Write("");
        File.WriteAllText(path, ManifestFolder.Sample.ReplaceLineEndings("\r\n"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("skole-2027", ManifestReader.Read(path).Release.Name);
    }

    [Fact]
    public void Read_RelativePath_ResolvesFromTheManifestAndNamesItAsGiven()
    {
        string path = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Write(ManifestFolder.Sample));
        Assert.Equal(new ManifestBootFolder(_folder.At("boot")), ManifestReader.Read(path).Boot);

        _folder.Write("format: 2");
        ImagingException e = Assert.Throws<ImagingException>(() => ManifestReader.Read(path));
        Assert.StartsWith($"{path}:1:9: format: ", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Windows reads an INI file without a byte order mark in the ANSI code page, and an Autopilot file in ASCII.</summary>
    [Theory]
    [InlineData("site.ini", "", TextKind.Ini, TextEncoding.Utf16)]
    [InlineData("site.conf", ", kind: ini", TextKind.Ini, TextEncoding.Utf16)]
    [InlineData("site.ini", ", kind: ini, encoding: utf8", TextKind.Ini, TextEncoding.Utf8)]
    [InlineData("site.txt", ", kind: text", TextKind.Text, TextEncoding.Utf8)]
    public void Read_MachineFile_HasTheEncodingOfItsKind(string name, string fields, TextKind kind, TextEncoding encoding)
    {
        File.WriteAllText(_folder.At("site.ini"), "[a]\nb={{name}}\n");
        ReleaseManifest manifest = ManifestReader.Read(_folder.Write(ManifestFolder.Sample.Replace(
            @"'\Ours\office\machine.json', size: 4096, template: machine.json", $@"'\Ours\{name}', template: site.ini{fields}",
            StringComparison.Ordinal)));

        Assert.Equal((kind, encoding), (manifest.Files[1].Kind, manifest.Files[1].Encoding));
    }

    [Fact]
    public void Read_SeveralFaults_ReportsAllInFileOrderInOneException()
    {
        string path = _folder.Write(ManifestFolder.Sample
            .Replace("name: skole-2027", "nme: skole-2027", StringComparison.Ordinal)
            .Replace("minimum: 60GB", "minimum: lots", StringComparison.Ordinal)
            .Replace("kind: folder", "kind: grub", StringComparison.Ordinal));

        ImagingException e = Assert.Throws<ImagingException>(() => ManifestReader.Read(path));

        const string fields = "name, version and optionally not_after, comment";
        const string units = "KiB, MiB, GiB, kB, MB or GB";
        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Equal(
            [
                $"{path}:3:3: release.nme: found an unknown field, expected {fields}. Did you mean name?",
                $"{path}:3:3: release: found no field \"name\", expected {fields}. Add name.",
                $"{path}:13:12: disk.minimum: found \"lots\", expected a size. Write a number with {units}, such as 60GB.",
                $"{path}:23:15: boot.kind: found \"grub\", expected folder, linux or winpe. Write one of these.",
            ],
            e.Message.Split('\n'));
        Assert.Equal(ManifestReader.Check(path).Problems.Select(p => p.ToString()), e.Message.Split('\n'));
    }

    private ReleaseManifest ReadWith(string original, string replacement) =>
        ManifestReader.Read(_folder.Write(ManifestFolder.Sample.Replace(original, replacement, StringComparison.Ordinal)));

    [Fact]
    public void Read_NoSuchFile_SaysSo()
    {
        string path = _folder.At("absent.yaml");
        Assert.Equal(
            $"{path}: found no such file, expected a manifest. Correct the path, or run usb-builder init to write a manifest.",
            Assert.Throws<ImagingException>(() => ManifestReader.Read(path)).Message);
    }

    [Fact]
    public void Read_Folder_NamesTheManifestInIt() =>
        Assert.Equal(
            $"{_folder.Path}: found a folder, expected a file. Give {_folder.At("manifest.yaml")}.",
            Assert.Throws<ImagingException>(() => ManifestReader.Read(_folder.Path)).Message);

    [Fact]
    public void Read_HugeFile_IsRefusedUnread()
    {
        string path = _folder.Write("");
        using (FileStream file = File.OpenWrite(path))
            file.SetLength((1 << 20) + 1);

        Assert.Equal("a file above 1 MiB", Assert.Single(ManifestReader.Check(path).Problems).Found);
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x0A, 0x62, 0xE5, 0x0A }, 2, 2, "the byte 0xE5")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, 1, 1, "the byte 0xFF")]
    [InlineData(new byte[] { 0x61, 0x3A, 0x20, 0x62, 0x00, 0x0A }, 1, 5, "the control character U+0000")]
    [InlineData(new byte[] { 0xC3, 0xA5, 0x1B }, 1, 2, "the control character U+001B")]
    public void Read_NotText_NamesTheByte(byte[] bytes, int line, int column, string found)
    {
        string path = _folder.Write("");
        File.WriteAllBytes(path, bytes);

        ManifestProblem problem = Assert.Single(ManifestReader.Check(path).Problems);
        Assert.Equal((line, column, found), (problem.Line, problem.Column, problem.Found));
    }

    [Fact]
    public void Read_DeepNesting_IsReportedNotFollowed()
    {
        string path = _folder.Write("format: " + new string('[', 50_000) + new string(']', 50_000));

        ManifestProblem problem = ManifestReader.Check(path).Problems[0];
        Assert.Equal((1, 23, "lists or fields nested too deep"), (problem.Line, problem.Column, problem.Found));
    }
}
