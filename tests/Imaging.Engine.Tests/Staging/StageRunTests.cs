using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Media;
using Imaging.Platform.Devices;
using Imaging.Platform.Machines;
using Imaging.Platform.Volumes;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Staging;

/// <summary>The factory job from a stick's folder to a disk image: what is refused, what is recorded, and when.</summary>
[Collection(nameof(StageCollection))]
public sealed class StageRunTests(StageFixture fixture) : IDisposable
{
    private static readonly MachineIdentity s_machine = new() { Manufacturer = "LENOVO", Model = "21XX", Serial = "PF/1" };

    private readonly TestStick _stick = new(fixture);

    public void Dispose() => _stick.Dispose();

    [Fact]
    public void Run_NewDisk_IsStagedAndRecorded()
    {
        _stick.MakeOldDisk();
        bool startedFirst = false;
        var events = new QuietEvents
        {
            OnStarted = p => startedFirst |= p == Phase.Unmake && _stick.Records("start").Count == 1 && _stick.OldDiskIsUntouched(),
        };

        Assert.Equal(StageResult.Staged, Run(_stick.Request, events));

        Assert.True(startedFirst);
        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal(("pass", 0, (string?)null), (end.Result!, end.ExitCode!.Value, end.Error));
        Assert.Equal(Assert.Single(_stick.Records("start")).Run, end.Run);
        Assert.True(end.Signed);
        Assert.Empty(end.Warnings);
        Assert.Equal(fixture.Plan(8).Identity.DiskId.ToString(), end.DiskId);
        Assert.Equal([Phase.Check, Phase.Plan, Phase.Unmake, Phase.Discard, Phase.Content, Phase.Commit], end.Phases.Select(p => p.Phase));
        Assert.All(Directory.EnumerateFiles(_stick.Journal), f => Assert.EndsWith(".json", f, StringComparison.Ordinal));
        using ImageFileDevice disk = ImageFileDevice.Open(_stick.Disk, readOnly: true);
        Assert.Null(fixture.ReadPlanned(fixture.Plan(8)).FirstDifference(disk));
    }

    [Fact]
    public void Run_DiskAlreadyDone_WritesNothing_UntilRestageOrDamage()
    {
        Run(_stick.Request);
        var phases = new List<Phase>();
        var events = new QuietEvents { OnStarted = phases.Add };
        DateTime before = File.GetLastWriteTimeUtc(_stick.Disk);

        Assert.Equal(StageResult.AlreadyDone, Run(_stick.Request with { Seed = 77 }, events));

        Assert.Equal([Phase.Check, Phase.Plan, Phase.Verify], phases);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_stick.Disk));
        Assert.Equal("already-done", _stick.Records("end")[^1].Result);
        Assert.Equal(fixture.Plan(8).Identity.DiskId.ToString(), _stick.Records("end")[^1].DiskId);

        Assert.Equal(StageResult.Staged, Run(_stick.Request with { Seed = 77, Restage = RestagePolicy.Always }));
        using (FileStream file = File.OpenWrite(_stick.Disk))
        {
            file.Seek(fixture.Plan(77).Partitions[0].ByteOffset + 3, SeekOrigin.Begin);
            file.WriteByte(0);
        }

        var damaged = new QuietEvents();
        Assert.Equal(StageResult.Staged, Run(_stick.Request, damaged));
        Assert.Contains("Esp volume at offset 3", Assert.Single(damaged.Warnings), StringComparison.Ordinal);
        Assert.Equal(StageResult.AlreadyDone, Run(_stick.Request));
    }

    /// <summary>Whatever the disk holds beside it, and whichever release the stick has.</summary>
    [Fact]
    public void Run_WindowsOfTheDiskHasStarted_IsRedAndNothingIsWritten_UnlessStartedIsSaid()
    {
        Run(_stick.Request);
        StartedWindows.OfImage(_stick.Disk);
        byte[] before = Digest();
        foreach (RestagePolicy policy in (RestagePolicy[])[RestagePolicy.Never, RestagePolicy.Always])
        {
            ExpectStarted(_stick.Request with { Restage = policy });
            _stick.Rewrite(d => d with { Line = d.Line with { Restage = policy } });
            ExpectStarted(_stick.Request);
            ExpectStarted(_stick.Request with { Mode = RunRecord.Line });
        }

        Assert.Single(_stick.Records("start"));
        _stick.Rewrite(d => d with { Line = d.Line with { Restage = RestagePolicy.Started } });
        ExpectStarted(_stick.Request with { Restage = RestagePolicy.Always });
        Assert.Equal(StageResult.Staged, Run(_stick.Request));
        Assert.Equal(StageResult.Staged, Run(_stick.Request));
        Assert.Equal(StageResult.AlreadyDone, Run(_stick.Request with { Restage = RestagePolicy.Never }));

        void ExpectStarted(StageRequest request)
        {
            Assert.Equal(ExitCode.Started, Assert.Throws<ImagingException>(() => Run(request)).Code);
            Assert.Equal(("fail", (int)ExitCode.Started), (_stick.Records("end")[^1].Result!, _stick.Records("end")[^1].ExitCode!.Value));
            Assert.Equal(before, Digest());
        }
    }

    [Fact]
    public void Run_WindowsStartsAfterTheCheck_IsRedBeforeTheFirstWrite()
    {
        Run(_stick.Request);
        byte[] before = [];
        var events = new QuietEvents
        {
            OnStarted = p =>
            {
                if (p != Phase.Plan)
                    return;
                StartedWindows.OfImage(_stick.Disk);
                before = Digest();
            },
        };
        var e = Assert.Throws<ImagingException>(() => Run(_stick.Request with { Restage = RestagePolicy.Always }, events));
        Assert.Equal(ExitCode.Started, e.Code);
        Assert.Equal(before, Digest());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_BootEntry_IsWrittenUnlessTheReleaseLeavesTheFirmware(bool writes)
    {
        _stick.Rewrite(d => d with { Windows = d.Windows! with { WritesBootEntry = writes } });
        var firmware = new FakeFirmware();

        Run(_stick.Request with { Firmware = () => firmware });

        Assert.Equal(writes ? ["Boot0000", "BootOrder"] : [], firmware.All.Keys.Order(StringComparer.Ordinal));
        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal(("EFI", true), (end.BootSet, end.Firmware!.Contains("Secure Boot is off", StringComparison.Ordinal)));
    }

    /// <summary>Also of a run that is refused: the values are the machine's.</summary>
    [Fact]
    public void Run_Tpm_IsInBothRecords()
    {
        var values = new Dictionary<int, string> { [0] = new('a', 64), [11] = new('0', 64) };
        Run(_stick.Request with { Tpm = () => values });
        Assert.All([.. _stick.Records("start"), .. _stick.Records("end")], r => Assert.Equal(values, r.Pcrs));
        string record = File.ReadAllText(Directory.GetFiles(_stick.Journal)[0]);
        Assert.Contains($"\"11\": \"{new string('0', 64)}\"", record, StringComparison.Ordinal);

        Assert.Throws<ImagingException>(() => Run(_stick.Request with { PublicKey = null, Tpm = () => values }));
        Assert.Equal(values, _stick.Records("end")[^1].Pcrs);
        Run(_stick.Request);
        Assert.Null(_stick.Records("end")[^1].Pcrs);
    }

    private byte[] Digest()
    {
        using FileStream file = File.OpenRead(_stick.Disk);
        return SHA256.HashData(file);
    }

    [Fact]
    public void Run_Cancelled_IsRecordedUnbootableAndCanBeRunAgain()
    {
        using var cancel = new CancellationTokenSource();
        _stick.MakeOldDisk();
        var events = new QuietEvents { OnStarted = p => CancelIn(p, Phase.Content, cancel) };

        Assert.ThrowsAny<OperationCanceledException>(() => Run(_stick.Request, events, cancel.Token));

        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal(("cancelled", (int)ExitCode.Cancelled), (end.Result!, end.ExitCode!.Value));
        Assert.All(_stick.ReadDisk(0, 512), b => Assert.Equal(0, b));
        Assert.Equal(StageResult.Staged, Run(_stick.Request));
        Assert.Equal(StageResult.AlreadyDone, Run(_stick.Request));
    }

    [Fact]
    public void Run_CancelledBeforeTheFirstWrite_LeavesTheDisk()
    {
        using var cancel = new CancellationTokenSource();
        _stick.MakeOldDisk();
        var events = new QuietEvents { OnStarted = p => CancelIn(p, Phase.Plan, cancel) };
        Assert.ThrowsAny<OperationCanceledException>(() => Run(_stick.Request, events, cancel.Token));
        Assert.True(_stick.OldDiskIsUntouched());
        Assert.Equal("cancelled", Assert.Single(_stick.Records("end")).Result);
    }

    [Fact]
    public void Run_FailsUnexpectedly_RecordHasTheTrace()
    {
        Throw(new InvalidOperationException("nobody thought of it"));
        Throw(new ImagingException(ExitCode.DeviceIo, "stick", "no answer", "an answer", "Replace it.", new IOException("the cause")));
        Throw(new FileNotFoundException(new string('x', 100_000)));
        Throw(new ImagingException(ExitCode.DeviceIo, "stick", "no answer", "an answer", "Replace it."));

        RunRecord[] ends = [.. _stick.Records("end")];
        Assert.Equal([1, 21, 21, 21], ends.Select(e => e.ExitCode!.Value));
        Assert.StartsWith("System.InvalidOperationException: nobody thought of it", ends[0].Trace, StringComparison.Ordinal);
        Assert.Contains($"   at {typeof(StageRun).FullName}.Run(", ends[0].Trace, StringComparison.Ordinal);
        Assert.Contains("System.IO.IOException: the cause", ends[1].Trace, StringComparison.Ordinal);
        Assert.Equal(FailureTrace.MaximumLength, ends[2].Trace!.Length);
        Assert.Null(ends[3].Trace);

        void Throw(Exception failure) =>
            Assert.Same(failure, Record.Exception(() => Run(_stick.Request, new QuietEvents { OnStarted = _ => throw failure })));
    }

    [Fact]
    public void Run_NoKey_IsSignature() => ExpectRefusal(_stick.Request with { PublicKey = null }, ExitCode.Signature);

    [Fact]
    public void Run_OtherKey_IsSignature()
    {
        using ReleaseKey other = ReleaseKey.Create();
        string path = _stick.PathOf("other.pub");
        File.WriteAllText(path, other.ExportPublicPem());
        ExpectRefusal(_stick.Request with { PublicKey = path }, ExitCode.Signature);
        ExpectRefusal(_stick.Request with { PublicKey = path, AllowUnsigned = true }, ExitCode.Signature);
    }

    [Fact]
    public void Run_UnsignedAllowed_IsStagedAndSaysSo()
    {
        var events = new QuietEvents();
        Run(_stick.Request with { PublicKey = null, AllowUnsigned = true }, events);
        Assert.Contains("UNSIGNED", Assert.Single(events.Warnings), StringComparison.Ordinal);
        Assert.False(Assert.Single(_stick.Records("end")).Signed);
    }

    [Fact]
    public void Run_ReleaseExpired_IsExpired_OnTheLastDayNot()
    {
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        _stick.Rewrite(d => d with { NotAfter = today.AddDays(-1) });
        ExpectRefusal(_stick.Request, ExitCode.Expired);
        _stick.Rewrite(d => d with { NotAfter = today.AddDays(1) });
        Assert.Equal(StageResult.Staged, Run(_stick.Request));
    }

    [Fact]
    public void Run_OtherMachine_IsWrongMachine_ThisOneNot()
    {
        _stick.Rewrite(d => d with { Machines = [new MachineRule("lenovo", "20*", null, []), new MachineRule(null, null, null, ["PG*"])] });
        ExpectRefusal(_stick.Request, ExitCode.WrongMachine);
        _stick.Rewrite(d => d with { Machines = [new MachineRule(null, null, "21", [])] });
        ExpectRefusal(_stick.Request, ExitCode.WrongMachine);
        _stick.Rewrite(d => d with { Machines = [new MachineRule("lenovo", "21??", null, ["XX", "PF*"])] });
        Assert.Equal(StageResult.Staged, Run(_stick.Request));
    }

    [Fact]
    public void Run_ClockBeforeTheRelease_IsAWarning()
    {
        _stick.Rewrite(d => d with { Created = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 86400) });
        var events = new QuietEvents();
        Assert.Equal(StageResult.Staged, Run(_stick.Request, events));
        Assert.Contains("clock", Assert.Single(events.Warnings), StringComparison.Ordinal);
        Assert.Equal(events.Warnings, Assert.Single(_stick.Records("end")).Warnings);
    }

    [Fact]
    public void Run_NewerRelease_IsUsage()
    {
        _stick.Rewrite(d => d with { EngineVersion = "99.0.0" });
        ExpectRefusal(_stick.Request, ExitCode.Usage);
    }

    [Fact]
    public void Run_DiskTooSmall_IsTargetRefused()
    {
        _stick.MakeOldDisk(StageFixture.SmallDisk - 512);
        ExpectRefusal(_stick.Request, ExitCode.TargetRefused);
    }

    [Fact]
    public void Run_DiskTheReleaseRulesOut_IsTargetRefused_EvenWhenNamed()
    {
        Rule(DiskTargets.Any with { Maximum = StageFixture.LargeDisk - 1 });
        ExpectRefusal(_stick.Request, ExitCode.TargetRefused);

        // Rules of bus, model and serial number are about real disks: CI stages the same release onto an image file.
        Rule(DiskTargets.Any with { Buses = [DiskBus.Nvme], Model = "SAMSUNG*", Serial = "*", Maximum = StageFixture.LargeDisk });
        Assert.Equal(StageResult.Staged, Run(_stick.Request));

        void Rule(DiskTargets targets) => _stick.Rewrite(d => d with { Disk = d.Disk with { Targets = targets } });
    }

    /// <summary>The Windows of the release would stop at each start, on a disk that is staged well.</summary>
    [Fact]
    public void Run_DiskBehindAControllerWithoutADriver_IsRefusedBeforeAnyWrite_WithOneNot()
    {
        using var system = new FakeSystem();
        system.AddPci("pci0000:00/0000:00:0e.0", "8086:9a0b", "010400");
        system.AddPci("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0", "144d:a809", "010802");
        system.AddDisk(
            "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0/nvme/nvme0/nvme0n1", "259:0", StageFixture.LargeDisk / 512);
        _stick.MakeOldDisk();
        Directory.CreateDirectory(system.At("dev"));
        File.CreateSymbolicLink(system.At("dev/nvme0n1"), _stick.Disk);
        StageRequest request = _stick.Request with
        {
            Disk = null,
            Size = null,
            Catalog = system.Catalog,
            Time = new ManualTime { SkipsWaits = true },
        };

        ExpectRefusal(request, ExitCode.NoDriver);

        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal("Windows has no driver for the disk", end.Title);
        Assert.Equal(["8086:9a0b 010400", "144d:a809 010802"], end.Disk!.PciPath!.Select(d => $"{d.Id} {d.Class}"));
        Assert.Null(end.Storage);
        _stick.Rewrite(d => d with { Windows = d.Windows! with { BootDevices = [@"PCI\VEN_8086&DEV_9A0B"] } });
        Assert.Equal(StageResult.Staged, Run(request));
        Assert.Contains("8086:9a0b", _stick.Records("end")[^1].Storage!, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PackMissingOrCut_IsRefusedBeforeAnyWrite()
    {
        string pack = Directory.EnumerateFiles(Path.Combine(_stick.Folder, StickPaths.Root, StickPaths.Packs)).First();
        byte[] bytes = File.ReadAllBytes(pack);
        File.WriteAllBytes(pack, bytes[..^1]);
        ExpectRefusal(_stick.Request, ExitCode.Corrupt);
        File.Delete(pack);
        ExpectRefusal(_stick.Request, ExitCode.Missing);
    }

    [Fact]
    public void Run_BootFileOfWindowsMissingOrCut_IsRefusedBeforeAnyWrite()
    {
        string file = EspFile();
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^1]);
        ExpectRefusal(_stick.Request, ExitCode.Corrupt);
        File.Delete(file);
        ExpectRefusal(_stick.Request, ExitCode.Missing);
    }

    /// <summary>It is found while it is copied: the disk starts nothing then. The check of sticks finds it too.</summary>
    [Fact]
    public void Run_BootFileOfWindowsChanged_IsCorruptAndTheDiskStartsNothing()
    {
        string file = EspFile();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        _stick.MakeOldDisk();

        var error = Assert.Throws<ImagingException>(() => Run(_stick.Request));

        Assert.Equal(ExitCode.Corrupt, error.Code);
        using FileStream disk = File.OpenRead(_stick.Disk);
        byte[] first = new byte[512];
        disk.ReadExactly(first);
        Assert.False(first.AsSpan().ContainsAnyExcept((byte)0));
        var verify = Assert.Throws<ImagingException>(
            () => new StickVerifier(_stick.Folder, key: null, new QuietEvents()).Verify(CancellationToken.None));
        Assert.Equal(ExitCode.Corrupt, verify.Code);
        Assert.Contains(Path.GetFileName(file), verify.Message, StringComparison.Ordinal);
    }

    private string EspFile() => Path.Combine(
        _stick.Folder, StickPaths.Root, StickPaths.Release(fixture.Release.Document.Id), StickPaths.Esp,
        fixture.BootSets[0].Loader.Sha256.ToString());

    [Fact]
    public void Run_JournalNotWritable_IsRefusedBeforeAnyWrite()
    {
        _stick.MakeOldDisk();
        File.WriteAllText(_stick.PathOf("file"), "");
        var error = Assert.Throws<ImagingException>(() => Run(_stick.Request with { Journal = _stick.PathOf("file") }));
        Assert.Equal(ExitCode.DeviceIo, error.Code);
        Assert.True(_stick.OldDiskIsUntouched());
    }

    /// <summary>No image file is left behind either.</summary>
    [Fact]
    public void Run_JournalNotWritable_MakesNoImage()
    {
        Assert.Throws<ImagingException>(() => Run(_stick.Request with { Journal = "/proc/nowhere" }));
        Assert.False(File.Exists(_stick.Disk));
    }

    /// <summary>The content fails half way: the disk is left unbootable, and the record says why.</summary>
    [Fact]
    public void Run_PackDamaged_IsCorruptAndRecorded()
    {
        string pack = Directory.EnumerateFiles(Path.Combine(_stick.Folder, StickPaths.Root, StickPaths.Packs)).First();
        byte[] bytes = File.ReadAllBytes(pack);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(pack, bytes);
        _stick.MakeOldDisk();

        var error = Assert.Throws<ImagingException>(() => Run(_stick.Request));

        Assert.Equal(ExitCode.Corrupt, error.Code);
        Assert.Contains(Path.GetFileName(pack), error.Message, StringComparison.Ordinal);
        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal(("fail", (int)ExitCode.Corrupt, error.Message), (end.Result!, end.ExitCode!.Value, end.Error!));
        Assert.All(_stick.ReadDisk(0, 512), b => Assert.Equal(0, b));
    }

    /// <summary>The record that says pass is in its place, and then the medium fails: the screen says FAIL, so the record has to.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_RecordNotFlushed_IsRecordedAsFailedOrUncertain(int failures)
    {
        var volume = new FailingVolume(_stick.Folder, () => _stick.Records("end").Count > 0) { Failures = failures };
        using var run = new StageRun(_stick.Request with { Volume = volume }, s_machine, new QuietEvents());

        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => run.Run(CancellationToken.None)).Code);

        Assert.Equal(DiskState.Staged, run.DiskState);
        Assert.Equal((failures == 1, failures == 2), (run.IsRecorded, run.MayBeRecordedAsPassed));
        RunRecord end = Assert.Single(_stick.Records("end"));
        Assert.Equal(("fail", (int)ExitCode.DeviceIo), (end.Result!, end.ExitCode!.Value));
    }

    /// <summary>What comes as a plain error of the system has the same code in the record as on the screen.</summary>
    [Fact]
    public void Run_SystemError_IsDeviceIoInTheRecord()
    {
        var events = new QuietEvents { OnStarted = p => Fail(p, Phase.Unmake) };
        Assert.Throws<IOException>(() => Run(_stick.Request, events));
        Assert.Equal((int)ExitCode.DeviceIo, Assert.Single(_stick.Records("end")).ExitCode);

        static void Fail(Phase phase, Phase asked)
        {
            if (phase == asked)
                throw new IOException("gone");
        }
    }

    [NeedsTheory("losetup", "root")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Run_LoopDevice_IsStagedUnlessItsSectorsAreLarge(int sectorSize)
    {
        // 4096-byte sectors need a whole number of them.
        _stick.MakeOldDisk(StageFixture.LargeDisk / 4096 * 4096);
        string node = Tool.Expect("losetup", "--find", "--show", "--sector-size", $"{sectorSize}", _stick.Disk).Trim();
        try
        {
            StageRequest request = _stick.Request with { Disk = node, Size = null };
            if (sectorSize == 512)
            {
                Assert.Equal(StageResult.Staged, Run(request));
                Assert.Equal(StageResult.AlreadyDone, Run(request));
                return;
            }

            Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => Run(request)).Code);
            Assert.True(_stick.OldDiskIsUntouched());
        }
        finally
        {
            Tool.Expect("losetup", "--detach", node);
        }
    }

    [Fact]
    public void Plan_LargeSectors_IsTargetRefused()
    {
        var error = Assert.Throws<ImagingException>(() => StagePlanner.Plan(
            fixture.Release, StageFixture.LargeDisk, 4096, DiskIdentity.FromSeed(fixture.Release.Document.Id, 1), bootSet: null));
        Assert.Equal(ExitCode.TargetRefused, error.Code);
    }

    [Fact]
    public void Run_ValueOfAMachineFileMissingOrNotAllowed_IsRefusedUntouched()
    {
        ExpectRefusal(_stick.Request with { Values = null }, ExitCode.MachineValues);
        foreach (string name in (string[])["1234", "ABCDEFGHIJKLMNOP", "PC 1", "-PC"])
            ExpectRefusal(_stick.Request with { Values = new Dictionary<string, string> { ["name"] = name } }, ExitCode.MachineValues);
    }

    [Fact]
    public void Run_DiskWithAnotherName_IsStagedAgain()
    {
        Run(_stick.Request);
        var events = new QuietEvents();

        Assert.Equal(
            StageResult.Staged, Run(_stick.Request with { Values = new Dictionary<string, string> { ["name"] = "PC-2" } }, events));

        Assert.Equal(
            @"The disk held this release with another \Windows\Panther\unattend.xml; it is staged again.", Assert.Single(events.Warnings));
        Assert.Equal(["PC-1", "PC-2"], _stick.Records("end").Select(r => r.Name!));
    }

    /// <summary>What was given counts before the machine's own, and that before its row.</summary>
    [Theory]
    [InlineData("serial", "given", "given")]
    [InlineData("SERIAL", null, "PF/1")]
    [InlineData("tag", null, "row-tag")]
    [InlineData("mac", null, "00:1B:44:11:3A:B7")]
    [InlineData("Class", null, "7B")]
    [InlineData("other", null, null)]
    public void Find_Value_ComesFromTheFirstThatHasIt(string name, string? given, string? expected)
    {
        var row = new MachineRow(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["serial"] = "row-serial",
            ["tag"] = "row-tag",
            ["class"] = "7B",
        });
        var values = new MachineValues(
            s_machine with { MacAddresses = ["00:1B:44:11:3A:B7", "00:1B:44:11:3A:B8"] }, row,
            given is null ? null : new Dictionary<string, string> { [name] = given });
        Assert.Equal(expected, values.Find(name));
    }

    /// <summary>A mount whose changes arrive, but which cannot be made read-only again.</summary>
    private sealed class FailingVolume(string folder, Func<bool> isTime) : IVolumeMount
    {
        public int Failures { get; set; }

        public string Folder => folder;

        public void Write(Action change)
        {
            change();
            if (isTime() && Failures-- > 0)
                throw new ImagingException(ExitCode.DeviceIo, "stick", "an error", "a stick that can be flushed", "Replace it.");
        }

        public void Dispose()
        {
        }
    }

    private static void CancelIn(Phase phase, Phase asked, CancellationTokenSource cancel)
    {
        if (phase == asked)
            cancel.Cancel();
    }

    private static StageResult Run(StageRequest request, QuietEvents? events = null, CancellationToken cancel = default)
    {
        using var run = new StageRun(request, s_machine, events ?? new QuietEvents());
        return run.Run(cancel);
    }

    /// <summary>Refused with this code, recorded as such, without a start record, the disk as it was.</summary>
    private void ExpectRefusal(StageRequest request, ExitCode code)
    {
        if (!File.Exists(_stick.Disk))
            _stick.MakeOldDisk();
        int before = _stick.Records("end").Count;
        var error = Assert.Throws<ImagingException>(() => Run(request with { Size = null }));
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Remedy);
        Assert.True(_stick.OldDiskIsUntouched());
        Assert.Empty(_stick.Records("start"));
        Assert.Equal(before + 1, _stick.Records("end").Count);
        Assert.Equal(("fail", (int)code), (_stick.Records("end")[^1].Result!, _stick.Records("end")[^1].ExitCode!.Value));
    }
}
