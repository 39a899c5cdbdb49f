using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Verifying;

/// <summary>A staged disk, compared with the documents on its own ESP: every flipped byte of what was staged is found.</summary>
[Collection(nameof(StageCollection))]
public sealed class DigestVerifierTests : IDisposable
{
    private readonly StageFixture _fixture;
    private readonly StagePlan _plan;
    private readonly MemoryDevice _disk = new("staged", StageFixture.LargeDisk);

    public DigestVerifierTests(StageFixture fixture)
    {
        _fixture = fixture;
        _plan = fixture.Plan(seed: 3);
        fixture.Stage(_plan, _disk);
    }

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Check_OneByteFlipped_IsFoundWhereverItIs()
    {
        Assert.Empty(Check());
        FillWrite log = _plan.Content.Fills.First(f => f.Value == 0xFF);
        FileWrite boot = _plan.Content.Files.First(f => f.Entry.Length == 100_001);
        Placement chunk = _plan.Content.Frames[^1].Placements[^1];
        LiteralWrite own = _plan.Content.Literals.First(l => l.DiskOffset >= _plan.Partitions[2].ByteOffset);
        (string What, long Place)[] places =
        [
            ("LBA 0", 511), ("behind the primary GPT", 1024 * 1024 - 1), ("before the backup GPT", _plan.Table.BackupOffset - 1),
            ("head of the MSR", _plan.Partitions[1].ByteOffset), ("primary GPT", 512 + 16), ("primary GPT entries", 1024 + 40),
            ("backup GPT", _plan.Table.BackupOffset + 40),
            ("boot sector of Windows", _plan.Partitions[2].ByteOffset + 3),
            ("own bytes", own.DiskOffset + own.Bytes.Length - 1), ("fill", log.DiskOffset + log.Length - 1),
            ("boot file", boot.DiskOffset + 100_000), ("behind a boot file", boot.DiskOffset + 100_001),
            ("chunk, first", chunk.DiskOffset), ("chunk, last", chunk.DiskOffset + chunk.Length - 1),
        ];
        foreach ((string what, long place) in places)
        {
            Flip(place);
            Assert.True(Check().Count > 0, what);
            Flip(place);
        }

        Assert.Empty(Check());
    }

    [Fact]
    public void Check_OtherMachineFile_IsNotJudged()
    {
        foreach ((long offset, ReadOnlyMemory<byte> bytes) in _plan.MachineFiles!.SelectMany(_plan.Pieces))
            _disk.Write(offset, new byte[bytes.Length]);
        Assert.Empty(Check());
    }

    [Fact]
    public void Check_DocumentsOnTheEspFlipped_AreCorruptOrNotSigned()
    {
        string folder = $"{StickPaths.Root}/{StickPaths.Release(_fixture.Release.Document.Id)}";
        ExpectAfterFlip($"{folder}/{StickPaths.ReleaseDocument}", ExitCode.Signature);
        ExpectAfterFlip($"{folder}/{StickPaths.Signature}", ExitCode.Signature);
        ExpectAfterFlip($"{folder}/{_fixture.Release.Volumes[0].Section.Index.Path}", ExitCode.Corrupt);
        ExpectAfterFlip(StickPaths.Stick, ExitCode.Corrupt);
        Assert.Empty(Check());
    }

    [Fact]
    public void Open_NoStagedDisk_IsMissing()
    {
        var blank = new MemoryDevice("blank", StageFixture.LargeDisk);
        Assert.Equal(ExitCode.Missing, Assert.Throws<ImagingException>(() => StagedDisk.Open(blank)).Code);
    }

    /// <summary>The set that was laid is the one that is expected, all of it.</summary>
    [Fact]
    public void Check_SecondBootSet_IsExpectedWhereItsLoaderIs()
    {
        StagePlan plan = _fixture.Plan(seed: 3, bootSet: _fixture.BootSets[1]);
        _fixture.Stage(plan, _disk);

        Assert.Empty(Check());
        Assert.Empty(_fixture.Verify(_disk).All);
        FileWrite font = plan.Content.Files.First(f => f.Entry.Length == 100_001);
        Flip(font.DiskOffset);
        Assert.NotEmpty(Check());
        Assert.NotEmpty(_fixture.Verify(_disk).All);
    }

    private void ExpectAfterFlip(string path, ExitCode expected)
    {
        long place = PlaceOf(path);
        Flip(place);
        Assert.Equal(expected, Assert.Throws<ImagingException>(Check).Code);
        Flip(place);
    }

    private IReadOnlyList<Damage> Check()
    {
        var events = new QuietEvents();
        using ReleaseKey key = ReleaseKey.Load(_fixture.PublicKey);
        using StagedDisk disk = StagedDisk.Open(_disk);
        return new DigestVerifier(disk.OpenRelease(key), _disk, new PhaseClock(events), events).Check(CancellationToken.None);
    }

    /// <summary>Where a document of the ESP lies: its bytes stand in one of the plan's literals.</summary>
    private long PlaceOf(string path)
    {
        using Fat32Tree esp = Fat32Tree.OfEsp(_disk)!;
        byte[] bytes = esp.ReadAll(path);
        LiteralWrite literal = _plan.Content.Literals.First(l => l.Bytes.Span.StartsWith(bytes));
        return literal.DiskOffset + bytes.Length / 2;
    }

    private void Flip(long place)
    {
        var sector = new byte[512];
        long start = place / 512 * 512;
        _disk.Read(start, sector);
        sector[place - start] ^= 0x20;
        _disk.Write(start, sector);
    }
}
