using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Runs;
using Imaging.Media;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Station.Display;
using Imaging.Station.Runs;
using Imaging.Station.Sticks;
using Imaging.Station.Tests.Fixtures;
using Imaging.Templates;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Volumes.Ntfs;

namespace Imaging.Station.Tests.Runs;

/// <summary>One stick, several machines: each gets the files of its own, and its secrets go nowhere else.</summary>
public sealed class MachineFilesTests : IDisposable
{
    private const long DiskBytes = 274_000_000 / 512 * 512;

    private const string Answers = """
        <unattend><ComputerName>PC-{{room}}-{{name}}</ComputerName><AccountData>{{blob}}</AccountData>
        <Owner note="{{owner|nobody}}">{{serial}}, {{model}}, {{mac|none}}</Owner></unattend>
        """;

    private const string Profile = """{ "CloudAssignedDeviceName": "{{name}}", "Owner": "{{owner|nobody}}" }""";

    private readonly SmallRelease _small = new();
    private readonly OpenRelease _release;
    private readonly string _stick;
    private readonly List<string> _log = [];

    public MachineFilesTests()
    {
        byte[] blanks = [.. Enumerable.Repeat((byte)' ', 8192)];
        _release = _small.Publish(new SmallReleaseContent
        {
            Windows = [("Windows/Panther/unattend.xml", blanks), ("Windows/Provisioning/profile.json", blanks[..4096])],
            MachineFiles =
            [
                new SmallMachineFile("Windows/Panther/unattend.xml", Answers, ComputerNames: "PC-{{room}}-{{name}}"),
                new SmallMachineFile("Windows/Provisioning/profile.json", Profile, TextKind.Json, TextEncoding.Ascii),
            ],
            SecretValues = ["blob"],
            Boot = [("EFI/BOOT/BOOTX64.EFI", new byte[1000])],
        });
        _stick = _small.At("stick");
        WriteStick(string.Concat(Enumerable.Range(1, 5).Select(Line)));
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    [Trait("Tier", "Slow")]
    public void Run_FiveMachinesOneStick_EachHasItsOwnFiles()
    {
        for (int i = 1; i <= 5; i++)
        {
            (SignOff signOff, RunRecord record) = Run($"SN{i}");

            Assert.True(signOff.IsPass, string.Join('\n', signOff.Details));
            Assert.Equal("staged and checked, with 2 machine files; starts nothing", signOff.Meaning);
            Assert.Equal(($"N{i}", true), (record.Name, record.SecretsInClear));
            XElement answers = XDocument.Parse(Read($"SN{i}", @"\Windows\Panther\unattend.xml", 8192)).Root!;
            Assert.Equal($"PC-R{i}-N{i}", answers.Element("ComputerName")!.Value);
            Assert.Equal(Secret(i), answers.Element("AccountData")!.Value);
            Assert.Equal(($"Frode & Åse <{i}>", $"SN{i}, Book, none"), (
                answers.Element("Owner")!.Attribute("note")!.Value, answers.Element("Owner")!.Value));
            using JsonDocument profile = JsonDocument.Parse(Read($"SN{i}", @"\Windows\Provisioning\profile.json", 4096));
            Assert.Equal($"Frode & Åse <{i}>", profile.RootElement.GetProperty("Owner").GetString());
        }

        ExpectNoSecret();
    }

    [Fact]
    public void Run_AgainOnItsDisk_IsAlreadyDoneUntilTheListSaysAnother()
    {
        Run("SN1");
        Assert.Equal("(already done) checked, with 2 machine files; starts nothing", Run("SN1").SignOff.Meaning);

        File.WriteAllText(Path.Combine(_stick, MachineList.FileName), Header + "SN1,T1,OTHER,R1,blob-new,\n");
        (SignOff signOff, RunRecord record) = Run("SN1");

        Assert.StartsWith("staged and checked", signOff.Meaning, StringComparison.Ordinal);
        Assert.Contains(
            @"another \Windows\Panther\unattend.xml; it is staged again", Assert.Single(record.Warnings), StringComparison.Ordinal);
        Assert.Contains("<ComputerName>PC-R1-OTHER<", Read("SN1", @"\Windows\Panther\unattend.xml", 8192), StringComparison.Ordinal);
        ExpectNoSecret();
    }

    [Theory]
    [InlineData("", "no such value")]
    [InlineData("SN1,T1,N1,,secret 1,\n", "no such value")]
    [InlineData("SN1,T1,1234567,R,secret 1,\n", "digits only")]
    [InlineData("SN1,T1,ABCDEFGHIJKLMNOP,R,secret 1,\n", "16 characters")]
    [InlineData("SN1,T1,N1,R 1,secret 1,\n", "other than letters")]
    [InlineData("SN1,T1,ABCDEFGHIJKLMNO,R,secret 1,\n", "has 20 characters")]
    [InlineData("SN1,T1,N1,R,secret 1\u0001,\n", "a character")]
    public void Run_ValueMissingOrNotAllowed_IsRedBeforeTheDiskIsTouched(string line, string found)
    {
        File.WriteAllText(Path.Combine(_stick, MachineList.FileName), Header + line);
        string disk = Disk("SN1");
        using (FileStream file = File.Create(disk))
        {
            file.SetLength(DiskBytes);
            file.Write("an old system"u8);
        }

        (SignOff signOff, RunRecord record) = Run("SN1");

        Assert.False(signOff.IsPass);
        Assert.Equal((int)ExitCode.MachineValues, signOff.Code);
        Assert.Contains(found, record.Error, StringComparison.Ordinal);
        Assert.Equal(@"\Windows\Panther\unattend.xml", record.Error!.Split(',')[0]);
        using FileStream after = File.OpenRead(disk);
        var bytes = new byte[1024 * 1024];
        after.ReadExactly(bytes);
        Assert.True(bytes.AsSpan().StartsWith("an old system"u8));
        Assert.False(bytes.AsSpan("an old system"u8.Length).ContainsAnyExcept((byte)0));
        ExpectNoSecret();
    }

    /// <summary>A template that was changed on the stick is not the one that was signed.</summary>
    [Fact]
    public void Run_TemplateChangedOnTheStick_IsCorrupt()
    {
        FileEntry template = _release.Document.MachineFiles![0].Template;
        string path = Path.Combine(
            _stick, StickPaths.Root, StickPaths.Release(_release.Document.Id), StickPaths.Files, template.Sha256.ToString());
        File.WriteAllText(path, File.ReadAllText(path).Replace("nobody", "anyone", StringComparison.Ordinal));

        Assert.Equal((int)ExitCode.Corrupt, Run("SN1").SignOff.Code);
    }

    private const string Header = "serial,tag,name,room,blob,owner\n";

    private static string Line(int i) => $"SN{i},T{i},N{i},R{i},{Secret(i)},Frode & Åse <{i}>\n";

    private static string Secret(int i) => $"secret {i} with a needle";

    private void WriteStick(string lines)
    {
        File.WriteAllText(_small.At("machines.csv"), Header + lines);
        var events = new QuietEvents();
        new StickWriter(_release, _small.Output, events)
        {
            Machines = MachinesFile.Load(_small.At("machines.csv"), events),
            AllowsClearSecrets = true,
        }.WriteFolder(_stick, CancellationToken.None);
    }

    private string Disk(string serial) => _small.At($"{serial}.img");

    private (SignOff SignOff, RunRecord Record) Run(string serial)
    {
        var display = new RecordingDisplay();
        new StationRun(new StationRequest
        {
            Sticks = new FolderStickSource(_stick),
            Machine = new MachineIdentity { Model = "Book", Serial = serial },
            MediaId = _release.Document.MediaId,
            PublicKey = _small.PublicKey,
            Disk = Disk(serial),
            Size = File.Exists(Disk(serial)) ? null : DiskBytes,
            Log = _log.Add,
            WaitsAtEnd = false,
        }, display).Run(CancellationToken.None);
        _log.AddRange(display.Calls);
        _log.AddRange(display.SignOff!.Details);
        IEnumerable<RunRecord> records = Directory.GetFiles(Path.Combine(_stick, StickPaths.Journal), "*-end.json")
            .Select(f => JsonSerializer.Deserialize(File.ReadAllBytes(f), RunRecordContext.Default.RunRecord)!);
        return (display.SignOff, records.MaxBy(r => r.Ended)!);
    }

    private string Read(string serial, string path, int size)
    {
        PlannedPartition windows = DiskLayout.Plan(DiskBytes, 512, _release.Document.Disk.Partitions)
            .Single(p => p.Spec.Role == PartitionRole.Windows);
        using var disk = new FileByteSource(Disk(serial));
        using var volume = new ByteSourceSlice(disk, "windows", windows.ByteOffset, windows.ByteLength);
        NtfsVolume opened = NtfsVolume.Open(volume);
        byte[] bytes = opened.Load(opened.Find(path)!.Value).Require(AttributeType.Data).ReadAll(size);
        Assert.Equal(size, bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>
    /// No byte of what was planted is in the release, on the stick but in its list, on an ESP or elsewhere on a disk but in the one
    /// file, in a record, a log or on the screen.
    /// </summary>
    private void ExpectNoSecret()
    {
        byte[] needle = "secret "u8.ToArray();
        Assert.All(
            Directory.EnumerateFiles(_small.Output, "*", SearchOption.AllDirectories),
            f => Assert.Equal(-1, File.ReadAllBytes(f).AsSpan().IndexOf(needle)));
        Assert.All(
            Directory.EnumerateFiles(_stick, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != MachineList.FileName),
            f => Assert.Equal(-1, File.ReadAllBytes(f).AsSpan().IndexOf(needle)));
        Assert.DoesNotContain(_log, l => l.Contains("secret ", StringComparison.Ordinal));
        MachineFile file = _release.Document.MachineFiles![0];
        foreach (string path in Directory.EnumerateFiles(_small.At("."), "SN*.img"))
        {
            PlannedPartition[] partitions = [.. DiskLayout.Plan(DiskBytes, 512, _release.Document.Disk.Partitions)];
            long windows = partitions.Single(p => p.Spec.Role == PartitionRole.Windows).ByteOffset;
            byte[] disk = File.ReadAllBytes(path);
            foreach (FileExtent extent in file.Extents)
                disk.AsSpan((int)(windows + extent.Offset), (int)extent.Length).Clear();
            Assert.Equal(-1, disk.AsSpan().IndexOf(needle));
        }
    }
}
