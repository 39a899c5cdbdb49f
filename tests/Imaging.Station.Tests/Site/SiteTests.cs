using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Station.Boot;
using Imaging.Station.Display;
using Imaging.Station.Runs;
using Imaging.Station.Tests.Fixtures;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Station.Tests.Site;

/// <summary>A staged disk that starts by itself sees every flipped byte of what was staged.</summary>
[Collection(nameof(StationCollection))]
public sealed class SiteTests : IDisposable
{
    private readonly StationFixture _fixture;
    private readonly StationMachine _machine;
    private readonly StagePlan _plan;

    public SiteTests(StationFixture fixture)
    {
        _fixture = fixture;
        _machine = new StationMachine(fixture).WithStick(fixture.Image).WithDisk();
        Assert.Equal(ExitCode.Ok, _machine.Run());
        _machine.System.RemoveDisk("sdb");
        using IBlockDevice disk = BlockDevices.Open(_machine.DiskPath(), readOnly: true);
        Guid id = GptReader.Read(disk, 512).Primary.Header!.DiskId;
        _plan = StagePlanner.Plan(fixture.Release, disk.Length, 512, new DiskIdentity(id, fixture.Release.Document.Id));
    }

    public void Dispose() => _machine.Remove();

    [Fact]
    public void Check_OneByteFlipped_IsFoundWhereverItIs()
    {
        Assert.Equal(ExitCode.Ok, Run().Code);
        FillWrite log = _plan.Content.Fills.First(f => f.Value == 0xFF);
        FileWrite boot = _plan.Content.Files[0];
        Placement chunk = _plan.Content.Frames[^1].Placements[^1];
        LiteralWrite own = _plan.Content.Literals.First(l => l.DiskOffset >= _plan.Partitions[2].ByteOffset);
        (string What, long Place)[] places =
        [
            ("LBA 0", 511), ("behind the primary GPT", 1024 * 1024 - 1), ("before the backup GPT", _plan.Table.BackupOffset - 1),
            ("head of the MSR", _plan.Partitions[1].ByteOffset), ("primary GPT", 512 + 16), ("primary GPT entries", 1024 + 40),
            ("backup GPT", _plan.Table.BackupOffset + 40),
            ("boot sector of the ESP", _plan.Partitions[0].ByteOffset + 3), ("boot sector of Windows", _plan.Partitions[2].ByteOffset + 3),
            ("own bytes", own.DiskOffset + own.Bytes.Length - 1), ("fill", log.DiskOffset + log.Length - 1),
            ("boot file", boot.DiskOffset + 100_000), ("behind a boot file", boot.DiskOffset + 100_001),
            ("chunk, first", chunk.DiskOffset), ("chunk, last", chunk.DiskOffset + chunk.Length - 1),
        ];
        foreach ((string what, long place) in places)
        {
            Flip(place);
            (ExitCode code, SignOff shown) = Run();
            Assert.True(code == ExitCode.Corrupt && !shown.IsPass, $"{what}: {code}");
            Assert.NotEmpty(shown.Details);
            Flip(place);
        }

        Assert.Equal(ExitCode.Ok, Run().Code);
    }

    [Fact]
    public void Check_DocumentsOnTheEspFlipped_AreCorruptOrNotSigned()
    {
        string folder = $"{StickPaths.Root}/{StickPaths.Release(_fixture.Release.Document.Id)}";
        ExpectAfterFlip($"{folder}/{StickPaths.ReleaseDocument}", ExitCode.Signature);
        ExpectAfterFlip($"{folder}/{StickPaths.Signature}", ExitCode.Signature);
        ExpectAfterFlip($"{folder}/{_fixture.Release.Volumes[0].Section.Index.Path}", ExitCode.Corrupt);
        ExpectAfterFlip(StickPaths.Stick, ExitCode.Stick);
        Assert.Equal(ExitCode.Ok, Run().Code);
    }

    [Fact]
    public void Check_StickIsThere_LineModeWins()
    {
        _machine.WithStick(_fixture.Twin, "sdc", 176);
        Assert.Contains("already done", Run().Shown.Meaning, StringComparison.Ordinal);
    }

    private void ExpectAfterFlip(string path, ExitCode expected)
    {
        long place = PlaceOf(path);
        Flip(place);
        Assert.Equal(expected, Run().Code);
        Flip(place);
    }

    /// <summary>Where a document of the ESP lies: its bytes stand in one of the plan's literals.</summary>
    private long PlaceOf(string path)
    {
        using IBlockDevice disk = BlockDevices.Open(_machine.DiskPath(), readOnly: true);
        using Fat32Tree esp = Fat32Tree.OfEsp(disk)!;
        byte[] bytes = esp.ReadAll(path);
        foreach (LiteralWrite literal in _plan.Content.Literals)
        {
            if (literal.Bytes.Span.StartsWith(bytes))
                return literal.DiskOffset + bytes.Length / 2;
        }

        throw new InvalidOperationException($"{path} is not in the plan");
    }

    private (ExitCode Code, SignOff Shown) Run()
    {
        var display = new RecordingDisplay();
        ExitCode code = new StationRun(_machine.Request with { Origin = BootOrigin.Disk }, display).Run(CancellationToken.None);
        return (code, display.SignOff!);
    }

    private void Flip(long place)
    {
        using FileStream file = File.Open(_machine.DiskPath(), FileMode.Open);
        file.Position = place;
        int old = file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(old ^ 0x20));
    }
}
