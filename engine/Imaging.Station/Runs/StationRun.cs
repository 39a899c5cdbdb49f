using System.Diagnostics;
using System.Globalization;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Station.Display;
using Imaging.Station.Preflight;
using Imaging.Station.Sticks;

namespace Imaging.Station.Runs;

/// <summary>
/// A station, from power on to the sign-off; nothing is asked, nothing is tried twice:
/// <list type="number">
/// <item>the stick, by the boot image's media id;</item>
/// <item>the machine's tag and name;</item>
/// <item><see cref="StageRun"/>: release, machine, disk, preflight, staging or checking, records;</item>
/// <item>the sign-off, which stays until the stick is pulled or its time has passed.</item>
/// </list>
/// </summary>
public sealed class StationRun
{
    private readonly StationRequest _request;
    private readonly IStationDisplay _display;
    private readonly StationLog _log;
    private readonly StationProgress _progress;
    private readonly SignOffs _signOffs;

    public StationRun(StationRequest request, IStationDisplay display)
    {
        _request = request;
        _display = display;
        _log = new StationLog(request.Time, request.Log);
        _progress = new StationProgress(display, request.Machine, _log, request.Time);
        _signOffs = new SignOffs(request, _progress);
    }

    /// <returns>The run's exit code; every failure was shown.</returns>
    public ExitCode Run(CancellationToken cancel)
    {
        StationStick? stick = null;
        StationOutcome outcome;
        LogMachine();
        try
        {
            stick = FindStick(cancel);
            outcome = Stage(stick, cancel);
        }
#pragma warning disable CA1031 // Whatever it is: a station shows it in red.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailure(e);
            outcome = Failed(e, StationPolicy.Default, [], [], null, hasStick: stick?.Disk is not null);
        }

        using (stick)
        {
            _log.Write($"{(outcome.SignOff.IsPass ? "PASS" : "FAIL")}: {outcome.SignOff.Meaning}");
            _display.End(outcome.SignOff);
            if (_request.WaitsAtEnd)
                SignOffWait.Wait(outcome.SignOff.IsPass, outcome.Policy, outcome.HasStick ? stick : null, _request.Time, cancel);
        }

        return outcome.Code;
    }

    private void LogMachine()
    {
        _log.Write($"imaging {_request.Engine}, {Environment.OSVersion}, {Environment.ProcessorCount} processors");
        _log.Write(string.Create(CultureInfo.InvariantCulture, $"clock: {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
        if (BootCommandLine.Read() is { Length: > 0 } commandLine)
            _log.Write($"kernel command line: {commandLine}");
        MachineIdentity machine = _request.Machine;
        _log.Write($"machine: {machine.Manufacturer} {machine.Model}, serial {machine.Serial ?? "-"}, UUID {machine.Uuid ?? "-"}");
        _log.Write($"media id {_request.MediaId}");
    }

    private void LogFailure(Exception failure)
    {
        using var process = Process.GetCurrentProcess();
        _log.Write($"failed with exit code {(int)FailureCode.Of(failure)}; peak memory {ByteSize.Format(process.PeakWorkingSet64)}");
        _log.Write(failure.ToString());
    }

    private StationStick FindStick(CancellationToken cancel)
    {
        _progress.Do("Looking for the stick");
        StationStick? stick = _request.Sticks.Find(_request.StickTimeout, cancel);
        _log.Write(stick is null
            ? string.Create(CultureInfo.InvariantCulture, $"no stick within {_request.StickTimeout.TotalSeconds:0.0} s")
            : $"stick: {stick.Disk?.Describe() ?? "a folder"} as {stick.Volume.Folder}");
        return stick ?? throw new ImagingException(
            ExitCode.Stick, "stick not found", "no stick of this system", $"one with the media id {_request.MediaId}",
            "Put the stick into another port, a blue one where there is one, and start again. If this returns, write the stick again.");
    }

    private StationOutcome Stage(StationStick stick, CancellationToken cancel)
    {
        using var run = new StageRun(Request(stick), _request.Machine, _progress);
        _progress.Name(run.Record.AssetTag, run.Record.Name);
        try
        {
            StageResult result = run.Run(cancel);
            StationPolicy policy = Policy(run.Release);
            string done = result == StageResult.AlreadyDone ? "(already done) checked" : "staged and checked";
            string files = run.Release!.MachineFiles is { } own ? $", with {MachineFileText.Count(own)}" : "";
            string meaning = $"{done}{files}; {(run.Release.Windows is null ? "starts nothing" : "starts Windows")}";
            return new StationOutcome(
                ExitCode.Ok, _signOffs.Pass(meaning, policy, Count(stick), hasStick: stick.Disk is not null), policy,
                HasStick: stick.Disk is not null);
        }
#pragma warning disable CA1031 // Whatever it is: a station shows it in red.
        catch (Exception e)
#pragma warning restore CA1031
        {
            bool isPulled = !run.IsRecorded && IsPulled(stick, cancel);
            Exception failure = isPulled ? Pulled(e, run.DiskState) : e;
            LogFailure(failure);
            string[] notes = [.. Notes(run), .. KeepLog(run)];
            StickCounters? counters = isPulled ? null : Count(stick);
            return Failed(failure, Policy(run.Release), run.Record.Disks, notes, counters, hasStick: stick.Disk is not null && !isPulled);
        }
    }

    private StageRequest Request(StationStick stick) => new()
    {
        Location = new StickLocation(stick.Volume.Folder),
        Disk = _request.Disk,
        Size = _request.Size,
        PublicKey = _request.PublicKey,
        Mode = RunRecord.Line,
        Warnings = _progress.Warnings,
        Catalog = _request.Catalog,
        DiskTimeouts = _request.DiskTimeouts,
        Time = _request.Time,
        Volume = stick.Volume,
        Preflight = new MachinePreflight(stick.Disk, _request.State),
        Firmware = _request.Firmware,
        Tpm = _request.Tpm,
        Engine = _request.Engine,
    };

    private StationPolicy Policy(ReleaseDocument? release)
    {
        StationPolicy policy = release?.Line ?? StationPolicy.Default;
        return _request.EndAfter is { } after ? policy with { EndAfterSeconds = (int)after.TotalSeconds } : policy;
    }

    private StationOutcome Failed(
        Exception failure, StationPolicy policy, IReadOnlyList<DiskCheckResult> verdicts, IEnumerable<string> notes,
        StickCounters? counters, bool hasStick) =>
        new(FailureCode.Of(failure), _signOffs.Fail(failure, policy, verdicts, notes, counters, hasStick), policy, hasStick);

    private StickCounters? Count(StationStick stick) => StickCount.Of(stick.Journal, _request.Time.GetUtcNow());

    private static string[] Notes(StageRun run) => run switch
    {
        { IsRecorded: true } => [],
        { MayBeRecordedAsPassed: true } => ["The record of this run is uncertain: it may stand on the stick as passed. It did not pass."],
        _ => ["There is no record of this run on the stick."],
    };

    /// <summary>Lays the log beside the record, where there is one. That it cannot be written is told, and changes nothing else.</summary>
    private string[] KeepLog(StageRun run)
    {
        try
        {
            if (run.IsRecorded)
                run.WriteLog(_log.Text);
            return [];
        }
        catch (ImagingException e)
        {
            return [$"There is no log of this run on the stick: {e.Message}"];
        }
    }

    /// <summary>Errors of a pulled stick come in before the system says that it is gone.</summary>
    private bool IsPulled(StationStick stick, CancellationToken cancel)
    {
        var watch = new StickPresence(stick);
        for (int i = 0; i < 8; i++)
        {
            if (watch.IsGone())
                return true;
            _request.Time.Wait(TimeSpan.FromMilliseconds(500), cancel);
        }

        return false;
    }

    private static ImagingException Pulled(Exception failure, DiskState disk) => new(
        ExitCode.DeviceIo, "the stick was pulled or failed", failure.Message, "", Remedy(disk), failure);

    private static string Remedy(DiskState disk) => disk switch
    {
        DiskState.Untouched => "The disk is as it was. Turn the machine off, and start again with the stick in.",
        DiskState.Checking => "The disk was only being checked, and is as it was. Turn the machine off, and start again with the stick in.",
        DiskState.Checked => "The disk is complete, but that is not recorded. Start again with the stick in, to confirm it.",
        DiskState.Staged => "The disk is staged, but that is not recorded. Start again with the stick in, to confirm it.",
        DiskState.Writing => "The disk does not boot. Turn the machine off, and start again with the stick in.",
    };
}
