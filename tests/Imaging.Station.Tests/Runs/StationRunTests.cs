using System.Text.RegularExpressions;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Release;
using Imaging.Station.Display;
using Imaging.Station.Runs;
using Imaging.Station.Sticks;
using Imaging.Station.Tests.Fixtures;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Station.Tests.Runs;

/// <summary>A station from power on to the sign-off: what is shown, with which code, and what stands on the stick.</summary>
[Collection(nameof(StationCollection))]
public sealed class StationRunTests(StationFixture fixture) : IDisposable
{
    private readonly StationMachine _machine = new(fixture);

    public void Dispose() => _machine.Remove();

    [Fact]
    public void Run_OneStickOneDisk_IsStagedAndThenAlreadyDone()
    {
        _machine.WithStick(fixture.Image).WithDisk();

        Assert.Equal(ExitCode.Ok, _machine.Run());

        SignOff first = _machine.SignOff;
        Assert.True(first.IsPass);
        Assert.Equal(("staged and checked; starts nothing", "SN/1", 0), (first.Meaning, first.Serial, first.Code));
        Assert.Equal(new StickCounters(1, 1, 0), first.Counters);
        Assert.Equal("/dev/sdb1", _machine.Mounted?.Node);
        RunRecord end = Assert.Single(_machine.Records("end"));
        Assert.Equal(("line", "pass", true, "/dev/nvme0n1"), (end.Mode, end.Result, end.Signed, end.Disk?.Node));
        Assert.Equal(["/dev/nvme0n1", "/dev/sdb"], end.Disks.Select(d => d.Disk.Node));
        Assert.Equal([true, false], end.Disks.Select(d => d.IsChosen));
        Assert.NotEmpty(end.Disks[1].Reasons);
        Assert.Equal((5000, "NVMe"), (end.Preflight?.StickMegabits, end.Preflight?.DiskClass));
        Assert.Single(_machine.Records("start"));
        Assert.All(_machine.JournalFiles, f => Assert.EndsWith(".json", f, StringComparison.Ordinal));
        StationView last = _machine.Display.Views[^1];
        Assert.Equal((fixture.Release.Document.Id, "SN/1", "Testco GmbH Book"), (last.Release, last.MachineSerial, last.MachineModel));
        Assert.Contains("/dev/nvme0n1", last.Disk, StringComparison.Ordinal);
        double[] percents = [.. _machine.Display.Views.Select(v => v.Percent).OfType<double>()];
        Assert.Equal(percents.Order(), percents);
        Assert.InRange(percents[^1], 75, 100);

        using var again = new Again(fixture, _machine);
        Assert.Equal(ExitCode.Ok, again.Run());
        Assert.Contains("already done", again.SignOff.Meaning, StringComparison.Ordinal);
        Assert.Equal(new StickCounters(1, 1, 0), again.SignOff.Counters);
        Assert.Equal(["pass", "already-done"], _machine.Records("end").Select(r => r.Result!));
        Assert.Single(_machine.Records("start"));
    }

    [Fact]
    public void Run_ReleaseRestagesAlways_WritesACompleteDiskAgain()
    {
        fixture.Rewrite(_machine.Folder, d => d with { Line = d.Line with { Restage = RestagePolicy.Always } });
        _machine.WithStick(fixture.Image).WithDisk();
        Assert.Equal(ExitCode.Ok, _machine.Run());
        using var again = new Again(fixture, _machine);
        Assert.Equal(ExitCode.Ok, again.Run());
        Assert.Equal(["pass", "pass"], _machine.Records("end").Select(r => r.Result!));
        Assert.Equal(2, _machine.Records("start").Count);
        Assert.Equal(new StickCounters(1, 1, 0), again.SignOff.Counters);
    }

    /// <summary>A stick that was forgotten in a machine that somebody uses, on every start of it.</summary>
    [Theory]
    [InlineData(RestagePolicy.Never)]
    [InlineData(RestagePolicy.Always)]
    public void Run_WindowsOfTheDiskHasStarted_IsRedAndLeavesIt_UnlessTheReleaseSaysStarted(RestagePolicy policy)
    {
        Line(policy);
        _machine.WithStick(fixture.Image).WithDisk();
        Assert.Equal(ExitCode.Ok, _machine.Run());
        StartedWindows.OfImage(_machine.DiskPath());
        byte[] before = File.ReadAllBytes(_machine.DiskPath());

        using var again = new Again(fixture, _machine);
        Assert.Equal(ExitCode.Started, again.Run());
        Assert.Equal((false, 23, "this machine is in use"), (again.SignOff.IsPass, again.SignOff.Code, again.SignOff.Meaning));
        Assert.Contains("Nothing was written: pull the stick", again.SignOff.Remedy, StringComparison.Ordinal);
        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(_machine.DiskPath())));
        Assert.Single(_machine.Records("start"));

        Line(RestagePolicy.Started);
        using var last = new Again(fixture, _machine);
        Assert.Equal(ExitCode.Ok, last.Run());
        Assert.Equal(["pass", "fail", "pass"], _machine.Records("end").Select(r => r.Result!));

        void Line(RestagePolicy restage) =>
            fixture.Rewrite(_machine.Folder, d => d with { Line = d.Line with { Restage = restage } });
    }

    [Fact]
    public void Run_WrongMachine_IsRedRecordedAndWritesNothing()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        StationRequest request = _machine.Request;
        ExpectFailure(ExitCode.WrongMachine, request with { Machine = request.Machine with { Model = "Tower" } });
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("Tower", StringComparison.Ordinal));
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_DiskBehindRaidThatWindowsDoesNotKnow_IsRedRecordedAndWritesNothing()
    {
        fixture.Rewrite(
            _machine.Folder, d => d with
            {
                Windows = new WindowsSection("Windows 11", "en-US", BootFileSigner.Auto, [], [], WritesBootEntry: true),
            });
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.System.AddPci("pci0000:00/0000:00:1d.0", "8086:282a", "010400");
        ExpectFailure(ExitCode.NoDriver);
        Assert.Equal("Windows has no driver for the disk", _machine.SignOff.Meaning);
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("8086:282a", StringComparison.Ordinal));
        Assert.Contains("AHCI", _machine.SignOff.Remedy, StringComparison.Ordinal);
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_NoDisk_IsRedWithAReasonForEveryDisk()
    {
        _machine.WithStick(fixture.Image).WithDisk(bytes: SmallRelease.MinimumDisk - 512);
        ExpectFailure(ExitCode.TargetRefused);
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("too small", StringComparison.Ordinal));
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("/dev/sdb", StringComparison.Ordinal));
        Assert.All(Assert.Single(_machine.Records("end")).Disks, d => Assert.NotEmpty(d.Reasons));
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_TwoDisks_IsRedAndNeitherIsWritten()
    {
        _machine.WithStick(fixture.Image).WithDisk().WithDisk("nvme1n1", 8);
        ExpectFailure(ExitCode.TargetRefused);
        Assert.True(_machine.DiskIsUntouched() && _machine.DiskIsUntouched("nvme1n1"));
        Assert.Equal(3, Assert.Single(_machine.Records("end")).Disks.Count);
    }

    /// <summary>A disk that shows up after the choice makes two of one.</summary>
    [Fact]
    public void Run_SecondDiskComesAfterTheChoice_IsRedAndNeitherIsWritten()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        bool isThere = false;
        _machine.Display.OnShow = v =>
        {
            if (!isThere && v.Phase == "Planning")
            {
                isThere = true;
                _machine.WithDisk("nvme1n1", 8);
            }
        };
        Assert.Equal(ExitCode.TargetRefused, _machine.Run());
        Assert.True(_machine.DiskIsUntouched() && _machine.DiskIsUntouched("nvme1n1"));
        Assert.Equal(3, Assert.Single(_machine.Records("end")).Disks.Count);
    }

    /// <summary>An internal disk onto which somebody wrote a stick is no target, and no stick either: two would be there.</summary>
    [Fact]
    public void Run_InternalDiskCallsItselfStick_IsNotWritten()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        File.Copy(fixture.Twin, _machine.DiskPath(), overwrite: true);
        using (FileStream file = File.OpenWrite(_machine.DiskPath()))
            file.SetLength(StationMachine.DiskBytes);
        byte[] before = File.ReadAllBytes(_machine.DiskPath());
        Assert.Equal(ExitCode.TargetRefused, _machine.Run());
        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(_machine.DiskPath())));
    }

    [Fact]
    public void Run_NoStick_IsRed()
    {
        _machine.WithDisk();
        Assert.Equal(ExitCode.Stick, _machine.Run());
        Assert.Equal((false, 16), (_machine.SignOff.IsPass, _machine.SignOff.Code));
        Assert.Contains("stick not found", _machine.SignOff.Meaning, StringComparison.Ordinal);
        Assert.NotEmpty(_machine.SignOff.Remedy);
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_OtherKey_IsSignature()
    {
        using ReleaseKey key = ReleaseKey.Create();
        File.WriteAllText(_machine.System.At("other.pub"), key.ExportPublicPem());
        _machine.WithStick(fixture.Image).WithDisk();
        ExpectFailure(ExitCode.Signature, _machine.Request with { PublicKey = _machine.System.At("other.pub") });
    }

    /// <summary>Without a key there is no release: a station takes nothing on trust.</summary>
    [Fact]
    public void Run_NoKey_IsSignature()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        ExpectFailure(ExitCode.Signature, _machine.Request with { PublicKey = null });
    }

    private void DamagePack()
    {
        string pack = Directory.EnumerateFiles(Path.Combine(_machine.Folder, StickPaths.Root, StickPaths.Packs)).First();
        byte[] bytes = File.ReadAllBytes(pack);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(pack, bytes);
    }

    [Fact]
    public void Run_PackDamaged_IsCorruptAndTheDiskDoesNotBoot()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        DamagePack();
        Assert.Equal(ExitCode.Corrupt, _machine.Run());
        Assert.Equal("fail", Assert.Single(_machine.Records("end")).Result);
        Assert.All(File.ReadAllBytes(_machine.DiskPath())[..512], b => Assert.Equal(0, b));
        Assert.Equal(new StickCounters(0, 0, 1), _machine.SignOff.Counters);
    }

    [Fact]
    public void Run_StickReadOnly_IsRefusedBeforeAnyWrite()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.IsBroken = true;
        Assert.Equal(ExitCode.DeviceIo, _machine.Run());
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("no record", StringComparison.Ordinal));
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_StickPulledInTheMiddle_SaysSoAndTheDiskDoesNotBoot()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        DamagePack(); // So small a release is read before the disk is cleared: this stands for what was not.
        bool isPulled = false;
        _machine.Display.OnShow = v =>
        {
            if (!isPulled && v.Phase == "Clearing the disk")
            {
                isPulled = true;
                _machine.Pull();
            }
        };
        Assert.Equal(ExitCode.DeviceIo, _machine.Run());
        Assert.Contains("pulled", _machine.SignOff.Meaning, StringComparison.Ordinal);
        Assert.Contains(_machine.SignOff.Details, d => d.Contains("no record", StringComparison.Ordinal));
        Assert.Null(_machine.SignOff.Counters);
        Assert.All(File.ReadAllBytes(_machine.DiskPath())[..512], b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData("Planning", false, "The disk is as it was")]
    [InlineData("Finishing", false, "staged, but that is not recorded")]
    [InlineData("Checking the disk", true, "complete, but that is not recorded")]
    public void Run_StickPulled_RemedySaysWhatBecameOfTheDisk(string phase, bool isStaged, string expected)
    {
        _machine.WithStick(fixture.Image).WithDisk();
        using var again = new Again(fixture, _machine);
        if (isStaged)
            Assert.Equal(ExitCode.Ok, again.Run());
        bool isPulled = false;
        _machine.Display.OnShow = v =>
        {
            if (!isPulled && v.Phase == phase)
            {
                isPulled = true;
                _machine.IsBroken = true;
                _machine.System.RemoveDisk("sdb");
            }
        };
        Assert.Equal(ExitCode.DeviceIo, _machine.Run());
        Assert.Contains("pulled", _machine.SignOff.Meaning, StringComparison.Ordinal);
        Assert.Contains(expected, _machine.SignOff.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FailsUnexpectedly_LeavesRecordWithTraceAndLog()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        bool hasThrown = false;
        string[] linesByThen = [];
        var lines = new List<string>();
        _machine.Display.OnShow = v =>
        {
            if (hasThrown || v.Phase != "Planning")
                return;
            (hasThrown, linesByThen) = (true, [.. lines]);
            throw new InvalidOperationException("nobody thought of it");
        };

        Assert.Equal(ExitCode.Defect, _machine.Run(_machine.Request with { Engine = "0.1.0+0123456789ab", Log = lines.Add }));

        RunRecord end = Assert.Single(_machine.Records("end"));
        Assert.Equal("0.1.0+0123456789ab", end.Engine);
        Assert.StartsWith("System.InvalidOperationException: nobody thought of it", end.Trace, StringComparison.Ordinal);
        Assert.Equal(2, _machine.JournalFiles.Count);
        Assert.Equal(Path.ChangeExtension(_machine.JournalFiles[0], ".log"), _machine.JournalFiles[1]);
        string[] log = _machine.ReadJournal(_machine.JournalFiles[1]).TrimEnd().Split('\n');
        Assert.Equal(lines[..log.Length], log);
        Assert.Contains(linesByThen, l => l.EndsWith("] Checking the stick", StringComparison.Ordinal));
        Expect("imaging 0.1.0+0123456789ab, ", "media id ", "stick: /dev/sdb ", "/dev/sdb ",
            "failed with exit code 1; peak memory ", "System.InvalidOperationException: nobody thought of it", "   at ");
        Assert.Contains(log, l => Regex.IsMatch(l, "] /dev/nvme0n1 .*: chosen$"));
        Assert.Contains("FAIL: ", lines[^1], StringComparison.Ordinal);

        void Expect(params string[] texts) =>
            Assert.All(texts, t => Assert.Contains(log, l => l.Contains("] " + t, StringComparison.Ordinal)));
    }

    /// <summary>A stick that is full, or broke after the record was written.</summary>
    [Fact]
    public void Run_LogCannotBeWritten_IsSaidAndTheFailureStaysWhatItWas()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.WritesLeft = 1;
        StationRequest request = _machine.Request;
        ExpectFailure(ExitCode.WrongMachine, request with { Machine = request.Machine with { Model = "Tower" } });
        Assert.Contains(_machine.SignOff.Details, d => d.StartsWith("There is no log of this run on the stick", StringComparison.Ordinal));
        Assert.EndsWith(".json", Assert.Single(_machine.JournalFiles), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TooLittleMemory_IsRefusedBeforeAnyWrite()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.System.Write("proc/meminfo", "MemTotal:        1000000 kB");
        ExpectFailure(ExitCode.TargetRefused);
        Assert.True(_machine.DiskIsUntouched());
    }

    [Fact]
    public void Run_MachinesCsv_NamesTheMachineAndItsWarningsAreRecorded()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        File.WriteAllText(Path.Combine(_machine.Folder, "machines.csv"), "serial,tag,name\nsn/1,A-17,\"TFK,17\"\n\"open,x,y\n");
        Assert.Equal(ExitCode.Ok, _machine.Run());
        RunRecord end = Assert.Single(_machine.Records("end"));
        Assert.Equal(("A-17", "TFK,17"), (end.AssetTag, end.Name));
        Assert.Contains(end.Warnings, w => w.Contains("machines.csv", StringComparison.Ordinal));
        Assert.Contains(_machine.Display.Views, v => v.AssetTag == "A-17" && v.MachineName == "TFK,17");
    }

    [Fact]
    public void Run_WritesToTheStick_OnlyWhileARecordIsWritten()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.Display.OnShow = _ => Assert.False(_machine.IsWritable);
        Assert.Equal(ExitCode.Ok, _machine.Run());
    }

    [Fact]
    public void Run_Passed_EndsWhenTheStickIsPulledOrItsTimeHasPassed()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        _machine.Display.OnEnd = _ => _machine.System.RemoveDisk("sdb");
        Assert.Equal(ExitCode.Ok, _machine.Run(_machine.Request with { WaitsAtEnd = true }));
        using var again = new Again(fixture, _machine);
        again.WithStick();
        Assert.Equal(ExitCode.Ok, again.Run(r => r with { WaitsAtEnd = true, EndAfter = TimeSpan.Zero }));
    }

    /// <summary>Only a hand at the stick, or at the switch, ends a failure.</summary>
    [Fact]
    public void Run_Failed_StaysUntilTheStickIsPulled()
    {
        _machine.WithStick(fixture.Image);
        int waits = 0;
        _machine.Display.OnEnd = _ => _machine.Time.OnWait = () =>
        {
            if (++waits == 100)
                _machine.System.RemoveDisk("sdb");
        };
        Assert.Equal(ExitCode.TargetRefused, _machine.Run(_machine.Request with { WaitsAtEnd = true, EndAfter = TimeSpan.Zero }));
        Assert.Equal(102, waits);
    }

    [Fact]
    public void Run_StagedDiskWithoutStick_IsRefusedAndUntouched()
    {
        _machine.WithStick(fixture.Image).WithDisk();
        Assert.Equal(ExitCode.Ok, _machine.Run());
        byte[] staged = File.ReadAllBytes(_machine.DiskPath());
        _machine.System.RemoveDisk("sdb");

        using var again = new Again(fixture, _machine);
        Assert.Equal(ExitCode.Stick, again.Run());
        Assert.True(staged.AsSpan().SequenceEqual(File.ReadAllBytes(_machine.DiskPath())));
    }

    private void ExpectFailure(ExitCode code, StationRequest? request = null)
    {
        Assert.Equal(code, _machine.Run(request));
        SignOff shown = _machine.SignOff;
        Assert.Equal((false, (int)code), (shown.IsPass, shown.Code));
        Assert.NotEmpty(shown.Remedy);
        Assert.NotEmpty(shown.Meaning);
        RunRecord end = Assert.Single(_machine.Records("end"));
        Assert.Equal(("line", "fail", (int)code), (end.Mode, end.Result, end.ExitCode));
        Assert.NotEmpty(end.Title!);
        Assert.Empty(_machine.Records("start"));
        Assert.Equal(1, shown.Counters?.Failed);
    }

    /// <summary>The same machine, started once more.</summary>
    private sealed class Again(StationFixture fixture, StationMachine machine) : IDisposable
    {
        private readonly RecordingDisplay _display = new();

        public SignOff SignOff => _display.SignOff!;

        public ExitCode Run(Func<StationRequest, StationRequest>? change = null) =>
            new StationRun(change is null ? machine.Request : change(machine.Request), _display).Run(CancellationToken.None);

        public void WithStick() => machine.WithStick(fixture.Twin, "sdc", 176);

        public void Dispose()
        {
        }
    }
}
