using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Records;
using Imaging.Engine.Verifying;
using Imaging.Release;

namespace Imaging.Engine.Staging;

/// <summary>
/// The factory job, from a stick and a disk to a staged disk with a record:
/// <list type="number">
/// <item>check: signature, documents, dates, machine, every pack and boot file there; the disk may be written;</item>
/// <item>plan every write;</item>
/// <item>a disk that holds the release already is only checked;</item>
/// <item>start record onto the stick, then the guard: the open disk still is the one that was chosen;</item>
/// <item><see cref="DiskMaker"/>;</item>
/// <item>end record: also after a failure. There is no success without it.</item>
/// </list>
/// </summary>
public sealed class StageRun : IDisposable
{
    private readonly StageRequest _request;
    private readonly WarningLog _events;
    private readonly PhaseClock _clock;
    private readonly Stick _stick;
    private readonly Journal? _journal;
    private readonly DiskCatalog _catalog = new();
    private RunRecord _record;

    /// <summary>Opens the stick and finds out where records go; everything else happens in <see cref="Run"/>.</summary>
    /// <exception cref="ImagingException">There is no readable stick, or no place for records.</exception>
    public StageRun(StageRequest request, MachineIdentity machine, IStageEvents events)
    {
        _request = request;
        _events = new WarningLog(events);
        _clock = new PhaseClock(_events);
        _stick = Stick.Open(request.Stick);
        _journal = JournalFolder() is { } folder ? new Journal(folder) : null;
        _record = new RunRecord
        {
            Run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Kind = "start",
            Started = DateTimeOffset.UtcNow,
            Machine = machine,
            Engine = EngineVersion.Text,
            Stick = _stick.Document.StickId,
            Release = _stick.Document.Release,
        };
    }

    /// <summary>The record so far; after <see cref="Run"/>, the end record.</summary>
    public RunRecord Record => _record;

    /// <summary>The plan, without a write anywhere.</summary>
    public StagePlan PlanOnly()
    {
        OpenRelease release = CheckRelease();
        (long bytes, int sectorSize) = DiskSize();
        return MakePlan(release, bytes, sectorSize);
    }

    /// <exception cref="ImagingException">What went wrong; it is in the end record too.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the end record says so.</exception>
    public StageResult Run(CancellationToken cancel)
    {
        try
        {
            if (_journal is null)
                throw new ImagingException(ExitCode.Usage, _request.Stick, "a stick read as a raw image or device", "a place for the run's records", "Name a folder with --journal, or mount the stick.");
            StageResult result = Stage(_journal, cancel);
            End(result == StageResult.Staged ? "pass" : "already-done", ExitCode.Ok, null);
            return result;
        }
        catch (Exception e)
        {
            EndAfterFailure(e);
            throw;
        }
    }

    public void Dispose() => _stick.Dispose();

    private StageResult Stage(Journal journal, CancellationToken cancel)
    {
        OpenRelease release = null!;
        _clock.Run(Phase.Check, () =>
        {
            release = CheckRelease();
            return (0, 0);
        });
        (long bytes, int sectorSize) = DiskSize();
        StagePlan plan = null!;
        _clock.Run(Phase.Plan, () =>
        {
            plan = MakePlan(release, bytes, sectorSize);
            return (0, 0);
        });

        DiskInfo? chosen = File.Exists(_request.Disk) ? ChooseDisk(release) : null;
        if (chosen is not null)
            _record = _record with { Disk = Describe(chosen) };
        if (chosen is not null && !_request.Restage && HoldsRelease(release, cancel))
            return StageResult.AlreadyDone;

        _record = _record with { DiskId = plan.Identity.DiskId.ToString() };
        journal.Write(_record);
        using IBlockDevice disk = OpenDisk(plan, chosen);
        Guard(disk, chosen, plan);
        new DiskMaker(plan, disk, new ReleaseContent(release), _request.Options, _clock, _events).Run(cancel);
        if (BlockDevices.RereadPartitions(disk) is { } notDone)
            _events.Warned($"The kernel still shows the old partitions of {disk.Name}: {notDone}.");
        return StageResult.Staged;
    }

    private OpenRelease CheckRelease()
    {
        OpenRelease release = SignedRelease.Open(_stick, _request.PublicKey, _request.AllowUnsigned, _events);
        _record = _record with { Signed = release.IsSigned };
        ReleaseGate.Check(release, DateTimeOffset.UtcNow, _events);
        MachineGate.Check(release.Document, _record.Machine);
        return release;
    }

    private StagePlan MakePlan(OpenRelease release, long bytes, int sectorSize)
    {
        DiskIdentity identity = _request.Seed is { } seed
            ? DiskIdentity.FromSeed(release.Document.Id, seed)
            : DiskIdentity.Random(release.Document.Id);
        return StagePlanner.Plan(release, bytes, sectorSize, identity);
    }

    /// <summary>The size the plan is made for: of the disk that is there, or of the image file that will be made.</summary>
    private (long Bytes, int SectorSize) DiskSize()
    {
        const int SectorSize = 512;
        long? asked = (_request.Size + SectorSize - 1) / SectorSize * SectorSize;
        if (asked is not null && IsDeviceNode)
            throw new ImagingException(ExitCode.Usage, "--size", $"the device {_request.Disk}", "an image file to make", "Leave --size out: a device has its own size.");
        if (asked is { } size && !File.Exists(_request.Disk))
            return (size, SectorSize);
        using IBlockDevice disk = BlockDevices.Open(_request.Disk, readOnly: true);
        if (asked is not null && asked != disk.Length)
            throw new ImagingException(ExitCode.TargetRefused, _request.Disk, $"{disk.Length} bytes", $"{asked}, as --size says", "Leave --size out for a disk that exists, or remove the image file.");
        return (disk.Length, disk.SectorSize);
    }

    private bool IsDeviceNode => Path.GetFullPath(_request.Disk).StartsWith("/dev/", StringComparison.Ordinal);

    private DiskInfo ChooseDisk(OpenRelease release)
    {
        if (Path.GetFullPath(_request.Disk) == Path.GetFullPath(_request.Stick))
            throw new ImagingException(ExitCode.TargetRefused, _request.Disk, "the stick itself", "another disk", "Name the disk to write.");
        using IBlockDevice disk = BlockDevices.Open(_request.Disk, readOnly: true);
        DiskInfo info = _catalog.Identify(disk);
        TargetRules rules = ReleaseTargets.RulesOf(release.Document, StickGuard.NodesInUse(_catalog, _request.Stick));
        DiskInfo chosen = TargetChoice.Pick([info], rules, info.Node);
        StickGuard.Check(disk);
        return chosen;
    }

    private bool HoldsRelease(OpenRelease release, CancellationToken cancel)
    {
        using IBlockDevice disk = BlockDevices.Open(_request.Disk, readOnly: true);
        if (!DiskVerifier.ClaimsRelease(disk, release))
            return false;
        VerifyReport report = DiskVerifier.Verify(release, disk, _request.Options.Pipeline, _clock, _events, cancel);
        _record = _record with { DiskId = report.DiskId.ToString() };
        if (!report.IsIntact)
            _events.Warned($"The disk held this release damaged ({report.Findings[0]}); it is staged again.");
        return report.IsIntact;
    }

    /// <summary>What was not there to be judged is made, and never opened: something may have appeared under its name.</summary>
    private IBlockDevice OpenDisk(StagePlan plan, DiskInfo? chosen)
    {
        if (chosen is not null)
            return BlockDevices.Open(_request.Disk);
        ImageFileDevice image = ImageFileDevice.Create(_request.Disk, plan.DiskBytes);
        _record = _record with { Disk = Describe(DiskCatalog.DescribeImage(image)) };
        return image;
    }

    /// <summary>Node names move when disks come and go: the open handle has to be the disk that was judged.</summary>
    private void Guard(IBlockDevice disk, DiskInfo? chosen, StagePlan plan)
    {
        if (disk.Length != plan.DiskBytes || disk.SectorSize != plan.Table.Geometry.SectorSize)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, $"{disk.Length} bytes in sectors of {disk.SectorSize}", $"{plan.DiskBytes} in sectors of {plan.Table.Geometry.SectorSize}, as planned", "A disk was changed since it was chosen: start again.");
        if (chosen is null)
            return;
        IReadOnlyList<string> differences = _catalog.Identify(disk).DifferencesFrom(chosen);
        if (differences.Count > 0)
            throw new ImagingException(ExitCode.TargetRefused, disk.Name, string.Join("; ", differences), chosen.Describe(), "A disk was changed since it was chosen: start again.");
    }

    private string? JournalFolder() =>
        _request.Journal ?? (_stick.Folder is { } folder ? Path.Combine(folder, StickPaths.Journal) : null);

    private void End(string result, ExitCode code, string? error)
    {
        _record = _record with
        {
            Kind = "end",
            Ended = DateTimeOffset.UtcNow,
            Phases = [.. _clock.Results],
            Warnings = [.. _events.All],
            Result = result,
            ExitCode = (int)code,
            Error = error,
        };
        _journal?.Write(_record);
    }

    /// <summary>The failure that ended the run is the one to report, even where the record of it can not be written.</summary>
    private void EndAfterFailure(Exception failure)
    {
        (string result, ExitCode code) = failure switch
        {
            OperationCanceledException => ("cancelled", ExitCode.Cancelled),
            ImagingException known => ("fail", known.Code),
            _ => ("fail", ExitCode.Defect),
        };
        try
        {
            End(result, code, failure.Message);
        }
        catch (ImagingException e)
        {
            _events.Warned($"No end record: {e.Message}");
        }
    }

    private static DiskFacts Describe(DiskInfo disk) => new(disk.Node, disk.Bus.ToString(), disk.Model, disk.Serial, disk.Bytes);
}
