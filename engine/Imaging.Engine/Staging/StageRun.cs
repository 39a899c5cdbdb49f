using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Checks;
using Imaging.Engine.Files;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Release;

namespace Imaging.Engine.Staging;

/// <summary>
/// The factory job, from a stick and a disk to a staged disk with a record:
/// <list type="number">
/// <item>check: signature, documents, dates, machine, every pack and boot file there; machine files are filled; records can be written;
/// the disk may be, no Windows on it is in use, and the release's Windows will find it;</item>
/// <item>plan every write, with the boot files that the machine's firmware starts; preflight, where somebody asked for one;</item>
/// <item>a disk that holds the release already, with the machine files of this machine, is only checked;</item>
/// <item>WIMs of volumes that are applied file by file are checked as a whole: libwim will read them, not us;</item>
/// <item>start record onto the stick, then the guard: the open disk still is the one that was chosen;</item>
/// <item><see cref="DiskMaker"/>; then the firmware's boot entry;</item>
/// <item>end record: also after a failure. There is no success without it.</item>
/// </list>
/// </summary>
public sealed class StageRun : IDisposable
{
    private readonly StageRequest _request;
    private readonly WarningLog _events;
    private readonly PhaseClock _clock;
    private readonly IReleaseSource _source;
    private readonly Journal? _journal;
    private readonly StageTarget _target;
    private readonly Lazy<MachineFirmware?> _firmware;
    private readonly MachineValues _values;
    private IReadOnlyList<FilledFile> _machineFiles = [];
    private RunRecord _record;

    /// <summary>Opens the source of the release and finds out where records go; everything else happens in <see cref="Run"/>.</summary>
    /// <exception cref="ImagingException">There is no readable source, or no place for records.</exception>
    public StageRun(StageRequest request, MachineIdentity machine, IStageEvents events)
    {
        _request = request;
        _events = new WarningLog(events);
        _clock = new PhaseClock(_events);
        _source = TransientRetry.Run(request.Location.Open, _events.Warned);
        _journal = (request.Journal ?? _source.Journal) is { } folder ? new Journal(folder, request.Volume) : null;
        _target = new StageTarget(request);
        _firmware = new(() => request.Firmware?.Invoke() is { } variables ? new MachineFirmware(variables) : null);
        _values = MachineValues.Find(_source, machine, request.Values, _events.Warned);
        _record = new RunRecord
        {
            Run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Kind = "start",
            Mode = request.Mode,
            AssetTag = _values.Tag,
            Name = _values.Name,
            Started = DateTimeOffset.UtcNow,
            Machine = machine,
            Engine = request.Engine,
            Stick = _source.Document.StickId,
            Release = _source.Document.Release,
            SecretsInClear = _source.Document.SecretsInClear,
            Pcrs = request.Tpm?.Invoke(),
        };
    }

    /// <summary>The record so far; after <see cref="Run"/>, the end record.</summary>
    public RunRecord Record => _record;

    /// <summary>The release, as soon as it was checked against the key.</summary>
    public ReleaseDocument? Release { get; private set; }

    /// <summary>True when the end record is on the medium.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>True when the run failed, and a record that says otherwise may have been left on the medium.</summary>
    public bool MayBeRecordedAsPassed { get; private set; }

    public DiskState DiskState { get; private set; }

    /// <summary>The plan, without a write anywhere.</summary>
    public StagePlan PlanOnly()
    {
        OpenRelease release = CheckRelease();
        return MakePlan(release);
    }

    /// <exception cref="ImagingException">What went wrong; it is in the end record too.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the end record says so.</exception>
    public StageResult Run(CancellationToken cancel)
    {
        try
        {
            if (_journal is null)
                throw new ImagingException(
                    ExitCode.Usage, _request.Location.Name, "a stick read as a raw image or device", "a place for the run's records",
                    "Name a folder with --journal, or mount the stick.");
            StageResult result = Stage(_journal, cancel);
            EndWell(_journal, result);
            return result;
        }
        catch (Exception e)
        {
            EndAfterFailure(e);
            throw;
        }
    }

    /// <summary>Lays a log of the run beside its end record.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it cannot be written.</exception>
    /// <exception cref="InvalidOperationException">There is no end record.</exception>
    public void WriteLog(string text)
    {
        if (_journal is null || !IsRecorded)
            throw new InvalidOperationException("There is no end record that a log could lie beside.");
        _journal.WriteLog(_record, text);
    }

    public void Dispose() => _source.Dispose();

    private StageResult Stage(Journal journal, CancellationToken cancel)
    {
        OpenRelease release = Timed(Phase.Check, () =>
        {
            OpenRelease opened = CheckRelease();
            journal.Probe();
            ChooseDisk(opened, cancel);
            FileVolumeCheck.CheckTarget(opened, _target.IsImage);
            Learn(_record with { Storage = StorageCheck.Check(opened.Document, _target.Chosen) });
            return opened;
        });
        StagePlan plan = Timed(Phase.Plan, () => MakePlan(release));
        if (_request.Preflight is { } preflight)
            Learn(_record with { Preflight = preflight.Check(release, plan, _target.Chosen, _events.Warned) });
        bool mayBeDone = _target.Chosen is not null && _request.RestageOf(release.Document) == RestagePolicy.Never;
        if (mayBeDone && HoldsRelease(release, plan, cancel))
            return StageResult.AlreadyDone;

        if (plan.Files.Count > 0)
            _clock.Run(Phase.Check, () => (FileVolumeCheck.CheckParts(release, _events, cancel), 0));

        // The stick is the slow one: from here on it is read all the time, while the disk is made ready.
        using var reader = new ContentReader(plan.Content, new ReleaseContent(release), _request.Options.Pipeline, _events.Warned);
        _record = _record with { DiskId = plan.Identity.DiskId.ToString() };
        journal.Write(_record);
        bool writesEntry = release.Document.Windows is { WritesBootEntry: true };
        Guid[] old = writesEntry ? PartitionIds() : [];
        using IBlockDevice disk = OpenForWriting(plan);
        if (_target.Chosen is null)
            Learn(_record with { Disk = DiskFacts.Of(DiskCatalog.DescribeImage(disk)) });
        DiskState = DiskState.Writing;
        var files = new FileVolumeMaker(release, disk, _events);
        new DiskMaker(plan, disk, reader, _request.Options, _clock, _events, volume => files.Make(volume, cancel)).Run(cancel);
        DiskState = DiskState.Staged;
        if (BlockDevices.RereadPartitions(disk) is { } notDone)
            _events.Warned($"The kernel still shows the old partitions of {disk.Name}: {notDone}.");
        StartFirst(plan, old, writesEntry);
        return StageResult.Staged;
    }

    private OpenRelease CheckRelease()
    {
        OpenRelease release = SignedRelease.Open(_source, _request.PublicKey, _request.AllowUnsigned, _events);
        Release = release.Document;
        Learn(_record with { Signed = release.IsSigned });
        ReleaseCheck.Check(release, DateTimeOffset.UtcNow, _events);
        MachineCheck.Check(release.Document, _record.Machine);
        FileVolumeCheck.Check(release);
        Learn(_record with { SecretsInClear = _record.SecretsInClear || _values.RowHolds(release.Document.SecretValues ?? []) });
        _machineFiles = FilledFile.Fill(release, _values);
        return release;
    }

    private void ChooseDisk(OpenRelease release, CancellationToken cancel)
    {
        try
        {
            _target.Choose(release.Document, cancel);
        }
        finally
        {
            DiskFacts? chosen = _target.Chosen is { } disk ? DiskFacts.Of(disk) : null;
            Learn(_record with { Disk = chosen, Disks = _target.Verdicts });
        }
    }

    private IBlockDevice OpenForWriting(StagePlan plan)
    {
        try
        {
            return _target.OpenForWriting(plan);
        }
        catch (ImagingException)
        {
            Learn(_record with { Disks = _target.Verdicts });
            throw;
        }
    }

    private StagePlan MakePlan(OpenRelease release)
    {
        (long bytes, int sectorSize) = _target.Size();
        DiskIdentity identity = _request.Seed is { } seed
            ? DiskIdentity.FromSeed(release.Document.Id, seed)
            : DiskIdentity.Random(release.Document.Id);
        return StagePlanner.Plan(release, bytes, sectorSize, identity, ChooseBootSet(release), _machineFiles);
    }

    private BootSet? ChooseBootSet(OpenRelease release)
    {
        if (release.Document.Windows is not { } windows)
            return null;
        ChosenBootSet chosen = _firmware.Value?.Choose(release, windows)
            ?? new ChosenBootSet(windows.BootSets[0], "Nobody judged whether the firmware starts it: it is not known.");
        Learn(_record with { BootSet = chosen.Set.Name, Firmware = chosen.Reason });
        return chosen.Set;
    }

    /// <summary>The disk starts without an entry too: firmware looks for the fallback on every disk. So failures are warnings.</summary>
    private void StartFirst(StagePlan plan, IReadOnlyCollection<Guid> old, bool writesEntry)
    {
        if (!writesEntry || _firmware.Value is not { } firmware)
            return;
        try
        {
            firmware.StartFirst(plan, old);
        }
        catch (ImagingException e)
        {
            _events.Warned($"The firmware has no boot entry for this Windows: {e.Message}");
        }
    }

    /// <summary>Of the table that the disk has now.</summary>
    private Guid[] PartitionIds()
    {
        if (_target.Chosen is null)
            return [];
        using IBlockDevice disk = _target.Open(readOnly: true);
        GptReading reading = GptReader.Read(disk, disk.SectorSize);
        return [.. reading.Primary.Entries.Concat(reading.Backup.Entries).Select(e => e.Id).Distinct()];
    }

    private bool HoldsRelease(OpenRelease release, StagePlan plan, CancellationToken cancel)
    {
        using IBlockDevice disk = _target.Open(readOnly: true);
        if (!DiskVerifier.ClaimsRelease(disk, release))
            return false;
        if (InstalledBootSet.Find(release.Document, disk)?.Name != plan.BootSet?.Name)
        {
            _events.Warned("The disk held this release with boot files of another signer; it is staged again.");
            return false;
        }

        if (MachineFileComparison.FirstOther(plan, disk) is { } other)
        {
            _events.Warned($"The disk held this release with another {other}; it is staged again.");
            return false;
        }

        DiskState = DiskState.Checking;
        VerifyReport report = DiskVerifier.Verify(release, disk, _request.Options.Pipeline, _clock, _events, cancel);
        DiskState = report.IsIntact ? DiskState.Checked : DiskState.Untouched;
        _record = _record with { DiskId = report.DiskId.ToString() };
        if (!report.IsIntact)
            _events.Warned($"The disk held this release damaged ({report.First}); it is staged again.");
        return report.IsIntact;
    }

    private T Timed<T>(Phase phase, Func<T> work)
    {
        T result = default!;
        _clock.Run(phase, () =>
        {
            result = work();
            return (0, 0);
        });
        return result;
    }

    private void Learn(RunRecord record)
    {
        _record = record;
        _events.RecordChanged(record);
    }

    private void EndWell(Journal journal, StageResult result)
    {
        _record = Ended(result == StageResult.Staged ? "pass" : "already-done", ExitCode.Ok);
        MayBeRecordedAsPassed = true;
        journal.Write(_record);
        MayBeRecordedAsPassed = false;
        IsRecorded = true;
    }

    /// <summary>
    /// The failure that ended the run is the one to report, even where the record of it cannot be written. It takes the place of a record
    /// that was renamed into place and then could not be flushed.
    /// </summary>
    private void EndAfterFailure(Exception failure)
    {
        _record = Ended(failure is OperationCanceledException ? "cancelled" : "fail", FailureCode.Of(failure), failure);
        try
        {
            if (_journal is null)
                return;
            _journal.Replace(_record);
            MayBeRecordedAsPassed = false;
            IsRecorded = true;
        }
        catch (ImagingException e)
        {
            _events.Warned($"No end record: {e.Message}");
        }
    }

    private RunRecord Ended(string result, ExitCode code, Exception? failure = null) => _record with
    {
        Kind = "end",
        Ended = DateTimeOffset.UtcNow,
        Phases = [.. _clock.Results],
        Warnings = [.. _request.Warnings, .. _events.All],
        Result = result,
        ExitCode = (int)code,
        Title = failure is null ? null : FailureTitle.Of(code),
        Error = failure?.Message,
        Trace = failure is null ? null : FailureTrace.Of(failure),
    };
}
