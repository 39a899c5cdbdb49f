using System.Text.Json;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Platform.Machines;
using Imaging.Testing;

namespace Imaging.Collecting.Tests;

public sealed class MachineTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_HundredsOfMachinesOnManySticks_EveryPassingOneIsThereOnce()
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            (string[] sticks, HashSet<string> passed, HashSet<string> seen) = RandomLine(random, $"line{seed}");
            random.Shuffle(sticks);
            CollectReport report = JournalFolder.Collect([.. sticks, .. sticks[..2]]);
            string[] names = [.. report.ImportCsv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')[0])];
            Assert.Equal(passed.Select(s => $"TFK-{s}").Order(), names.Order());
            CsvTable assets = CsvTable.Read(System.Text.Encoding.UTF8.GetBytes(report.AssetsCsv), "serial", "result");
            Assert.Equal(seen.Order(), assets.Rows.Select(r => r["serial"]).Order());
            Assert.Equal(passed.Order(), assets.Rows.Where(r => r["result"] is "pass" or "already-done").Select(r => r["serial"]).Order());
            string[] unresolved = [
                .. report.Problems.Where(p => p.Kind is ProblemKind.Failed or ProblemKind.Unfinished).Select(p => p.Machine!).Distinct()];
            Assert.Superset(seen.Except(passed).ToHashSet(), unresolved.ToHashSet());
        }
    }

    [NeedsFact("python3")]
    public void Collect_FirmwareThatSaysAnything_PythonReadsTheTables()
    {
        string[] hard = ["a,b", "say \"hi\"", "line\r\nend", "=1+1", "-x", "æøå 🙂", ";", "'", "\t"];
        string stick = _folder.Write("stick", [.. hard.Select((text, i) =>
            JournalFolder.Record(
                i + 1, JournalFolder.Machine(i + 1) with { Model = text, Manufacturer = text }, "fail") with { Error = text })]);
        CollectFiles.Write(Path.Combine(_folder.Path, "out"), JournalFolder.Collect(stick));
        Assert.Equal(hard.Select(Guarded), Column("assets.csv", "model"));
        Assert.Equal(hard.Select(t => $"fail, exit code 12: {t}"), Column("problems.csv", "detail"));
    }

    [Fact]
    public void Collect_MachinesThatShareIds_AreToldApartReportedAndNotImported()
    {
        MachineIdentity first = JournalFolder.Machine(1);
        string stick = _folder.Write("stick",
            JournalFolder.Record(1, first, "pass"),
            JournalFolder.Record(2, JournalFolder.Machine(2) with { Serial = first.Serial }, "pass"),
            JournalFolder.Record(3, JournalFolder.Machine(3), "pass"),
            JournalFolder.Record(4, JournalFolder.Machine(4) with { Uuid = JournalFolder.Machine(3).Uuid }, "pass"),
            JournalFolder.Record(5, JournalFolder.Machine(5), "pass"));
        CollectReport report = JournalFolder.Collect(stick);
        Assert.Equal(5, report.Machines.Count);
        Assert.Equal(
            [
                (ProblemKind.DuplicateName, "PF000001"), (ProblemKind.DuplicateName, "PF000001"),
                (ProblemKind.DuplicateSerial, "PF000001"), (ProblemKind.DuplicateSerial, "PF000001"),
                (ProblemKind.DuplicateUuid, "PF000003"), (ProblemKind.DuplicateUuid, "PF000004"),
                (ProblemKind.NotImported, "PF000003"), (ProblemKind.NotImported, "PF000004"),
            ],
            report.Problems.Select(p => (p.Kind, p.Machine!)));
        Assert.Equal("TFK-PF000005,00000000-0000-0000-0000-000000000005,02:00:00:00:00:05\r\n", report.ImportCsv);
    }

    /// <summary>A maker's default UUID and no serial number, or one serial number and no UUID.</summary>
    [Theory]
    [InlineData(null, "03000200-0400-0500-0006-000700080009", ProblemKind.DuplicateUuid)]
    [InlineData("SAME", null, ProblemKind.DuplicateSerial)]
    [InlineData("SAME", "03000200-0400-0500-0006-000700080009", ProblemKind.DuplicateSerial)]
    public void Collect_FirmwareOfTheSameIdsOnOtherHardware_IsSeveralMachinesAndReported(string? serial, string? uuid, string kind)
    {
        RunRecord[] records = [.. Enumerable.Range(1, 3).Select(i =>
            JournalFolder.Record(i, JournalFolder.Machine(i) with { Serial = serial, Uuid = uuid }, "pass"))];
        CollectReport report = JournalFolder.Collect(_folder.Write("cards", records));
        Assert.Equal(3, report.Machines.Count);
        Assert.Equal(3, report.Problems.Count(p => p.Kind == kind));
        Assert.Empty(report.ImportCsv);

        CollectReport disks = JournalFolder.Collect(
            _folder.Write(
                "disks", [.. records.Select((r, i) => OnDisk(r, $"S{i}") with { Machine = r.Machine with { MacAddresses = [] } })]));
        Assert.Equal(3, disks.Machines.Count);
        Assert.Equal(3, disks.Problems.Count(p => p.Kind == kind));
    }

    [Theory]
    [InlineData("M", "S1", "M", "S2")] // a new disk
    [InlineData("M D", "S1", "E M", "S1")] // another dock
    [InlineData("M", "S1", "", "S1")] // a card that failed
    [InlineData("M", "S1", "", null)]
    [InlineData("", "S1", "", null)]
    [InlineData("", null, "", null)]
    public void Collect_OneMachineWhosePartsChange_IsOneMachine(string macs, string? disk, string laterMacs, string? laterDisk)
    {
        RunRecord first = OnDisk(JournalFolder.Record(1, WithMacs(macs), "fail"), disk);
        RunRecord later = OnDisk(JournalFolder.Record(2, WithMacs(laterMacs), "pass"), laterDisk);
        CollectReport report = JournalFolder.Collect(_folder.Write("stick", first, later));
        Assert.Equal(2, Assert.Single(report.Machines).Runs.Count);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public void Collect_RunThatMayBeOfEitherOfTwoMachines_IsOfNeither()
    {
        RunRecord[] known = [JournalFolder.Record(1, WithMacs("M"), "pass"), JournalFolder.Record(2, WithMacs("N"), "pass")];
        CollectReport report = JournalFolder.Collect(
            _folder.Write("stick", [.. known, OnDisk(JournalFolder.Record(3, WithMacs(""), "fail"), null)]));
        Assert.Equal([1, 1, 1], report.Machines.Select(m => m.Runs.Count));
    }

    private static MachineIdentity WithMacs(string letters) => JournalFolder.Machine(1) with
    {
        MacAddresses = [.. letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => $"02:00:00:00:00:{(int)l[0]:X2}")],
    };

    private static RunRecord OnDisk(RunRecord record, string? serial) =>
        record with { Disk = new DiskFacts("/dev/nvme0n1", "Nvme", "SAMSUNG MZ", serial, 512_110_190_592) };

    [Fact]
    public void Collect_AdapterThatGoesFromMachineToMachine_IsNoMachinesMac()
    {
        const string dongle = "02:AA:AA:AA:AA:AA";
        string stick = _folder.Write("stick", [.. new[] { 1, 2 }.Select(i =>
            JournalFolder.Record(
                i, JournalFolder.Machine(i) with { MacAddresses = [dongle, .. JournalFolder.Machine(i).MacAddresses] }, "pass"))]);
        CollectReport report = JournalFolder.Collect(stick);
        Assert.DoesNotContain(dongle, report.ImportCsv, StringComparison.Ordinal);
        Assert.Contains("02:00:00:00:00:02", report.ImportCsv, StringComparison.Ordinal);
        Assert.All(report.Problems, p => Assert.Equal((ProblemKind.SharedMac, true), (p.Kind, p.IsNote)));
    }

    [Fact]
    public void Collect_FailureAfterAPass_IsStillAProblem()
    {
        MachineIdentity machine = JournalFolder.Machine(1);
        string stick = _folder.Write(
            "stick", JournalFolder.Record(1, machine, "fail"), JournalFolder.Record(2, machine, "pass"),
            JournalFolder.Record(3, machine, null));
        Problem problem = Assert.Single(JournalFolder.Collect(stick).Problems);
        Assert.Equal((ProblemKind.Unfinished, "0000000000000003"), (problem.Kind, problem.Run));
    }

    [Fact]
    public void Collect_ClocksThatCannotBeRight_AreNotes()
    {
        RunRecord late = JournalFolder.Record(1, JournalFolder.Machine(1), "pass") with
        {
            Started = JournalFolder.Now.AddDays(3),
            Ended = JournalFolder.Now.AddDays(4),
        };
        RunRecord backward = JournalFolder.Record(2, JournalFolder.Machine(2), "pass", seconds: -5);
        CollectReport report = JournalFolder.Collect(_folder.Write("stick", late, backward));
        Assert.Equal(["PF000001", "PF000002"], report.Problems.Select(p => p.Machine));
        Assert.All(report.Problems, p => Assert.Equal((ProblemKind.Clock, true), (p.Kind, p.IsNote)));
        Assert.Null(report.Machines[1].Best.Seconds);
    }

    [Fact]
    public void Check_RunBeforeItsReleaseWasMade_IsAClockNote()
    {
        var run = JournalFolder.Collect(_folder.Write("stick", JournalFolder.Record(1, JournalFolder.Machine(1), "pass"))).Machines[0];
        Assert.Empty(new RunChecks(JournalFolder.Now, _ => run.Best.Record.Started.AddHours(12)).Check(run));
        Assert.Equal(
            ProblemKind.Clock, Assert.Single(new RunChecks(JournalFolder.Now, _ => run.Best.Record.Started.AddDays(2)).Check(run)).Kind);
    }

    [Theory]
    [InlineData("serial\r\nPF000001\r\nPF000009\r\n")]
    [InlineData("\uFEFFtag;Serial;name\nA1;pf000001;\n;;\nA9; PF000009 ;x\n")]
    public void Collect_WithAnOrder_ReportsMissingAndUnexpected(string order)
    {
        string file = Path.Combine(_folder.Path, "order.csv");
        File.WriteAllText(file, order);
        string stick = _folder.Write(
            "stick", JournalFolder.Record(1, JournalFolder.Machine(1), "pass"), JournalFolder.Record(2, JournalFolder.Machine(2), "pass"));
        CollectReport report = JournalFolder.CollectWith("{serial}", file, stick);
        Assert.Equal(
            [(ProblemKind.Missing, "PF000009"), (ProblemKind.Unexpected, "PF000002")], report.Problems.Select(p => (p.Kind, p.Machine!)));
        Assert.Contains("ordered: 2, missing 1, unexpected 1", CollectSummary.Lines(report));
    }

    [Fact]
    public void Collect_OrderWithWrongLines_ReportsThem()
    {
        string file = Path.Combine(_folder.Path, "order.csv");
        File.WriteAllText(file, "serial,tag\nPF000001,A\nPF000001,B\n,C\n\"PF000002,D\n");
        CollectReport report = JournalFolder.CollectWith(
            "{serial}", file, _folder.Write("stick", JournalFolder.Record(1, JournalFolder.Machine(1), "pass")));
        Assert.Equal(
            ["line 3: also in line 2", "line 4: no serial number", "line 5: a quote that is never closed"],
            report.Problems.Select(p => p.Detail).Order());
        File.WriteAllText(file, "tag\nA\n");
        Assert.Equal(ExitCode.Usage, Assert.Throws<ImagingException>(() => ExpectedMachines.Read(file)).Code);
    }

    private static string Guarded(string text) => text[0] is '=' or '-' or '\t' ? $"'{text}" : text;

    private string[] Column(string file, string column)
    {
        const string script =
            "import csv,json,sys; print(json.dumps([r[sys.argv[2]] for r in "
                + "csv.DictReader(open(sys.argv[1],newline='',encoding='utf-8-sig'),strict=True)]))";
        return JsonSerializer.Deserialize<string[]>(Tool.Expect("python3", "-c", script, Path.Combine(_folder.Path, "out", file), column))!;
    }

    /// <summary>Machines with up to three runs each, on five sticks, some starts without an end.</summary>
    private (string[] Sticks, HashSet<string> Passed, HashSet<string> Seen) RandomLine(Random random, string name)
    {
        List<RunRecord>[] sticks = [[], [], [], [], []];
        (HashSet<string> passed, HashSet<string> seen) = ([], []);
        int run = 0;
        for (int i = 0; i < 300; i++)
        {
            MachineIdentity machine = JournalFolder.Machine(i);
            seen.Add(machine.Serial!);
            for (int runs = random.Next(1, 4); runs > 0; runs--)
            {
                string? result = random.GetItems(["pass", "pass", "already-done", "fail", "cancelled", null], 1)[0];
                List<RunRecord> stick = sticks[random.Next(sticks.Length)];
                stick.Add(JournalFolder.Record(++run, machine, null));
                if (result is not null)
                    stick.Add(JournalFolder.Record(run, machine, result));
                if (result is "pass" or "already-done")
                    passed.Add(machine.Serial!);
            }
        }

        return ([.. sticks.Select((s, i) => WriteQuickly($"{name}-{i}", s))], passed, seen);
    }

    /// <summary>The engine's own writing flushes every file, which takes seconds for two thousand.</summary>
    private string WriteQuickly(string name, List<RunRecord> records)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (RunRecord record in records)
            File.WriteAllBytes(
                Path.Combine(folder, Journal.FileName(record)),
                JsonSerializer.SerializeToUtf8Bytes(record, RunRecordContext.Default.RunRecord));
        return folder;
    }
}
