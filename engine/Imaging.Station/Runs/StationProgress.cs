using System.Globalization;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Platform.Machines;
using Imaging.Station.Display;

namespace Imaging.Station.Runs;

/// <summary>Turns what a run says of itself into what a station shows.</summary>
internal sealed class StationProgress : IStageEvents
{
    /// <summary>Before that the forecast is the better guess of what is left.</summary>
    private const double EnoughSeen = 0.05;

    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(10);

    private readonly IStationDisplay _display;
    private readonly StationLog _log;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly RunShare _share = new();
    private readonly RateMeter _rate;
    private StationView _view;
    private IReadOnlyList<DiskCheckResult> _told = [];
    private PreflightFacts? _foreseen;
    private IReadOnlyList<string> _warnings = [];
    private long _phaseStart;
    private long _logged;

    public StationProgress(IStationDisplay display, MachineIdentity machine, StationLog log, TimeProvider time)
    {
        (_display, _log, _time) = (display, log, time);
        _start = time.GetTimestamp();
        _rate = new RateMeter(time);
        string model = string.Join(' ', new[] { machine.Manufacturer, machine.Model }.Where(t => t is not null));
        _view = new StationView
        {
            Phase = "Starting",
            Budget = StageForecast.Budget,
            MachineSerial = machine.Serial,
            MachineModel = model.Length == 0 ? null : model,
        };
    }

    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>What was warned of; notices have that too, and what is only good to know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Something that is no phase of a stage: looking for a stick.</summary>
    public void Do(string what)
    {
        _log.Write(what);
        Show(v => v with { Phase = what });
    }

    public void Name(string? assetTag, string? name)
    {
        _log.Write($"asset tag {assetTag ?? "-"}, name {name ?? "-"}");
        Show(v => v with { AssetTag = assetTag, MachineName = name });
    }

    public void Warned(string message)
    {
        _log.Write($"warning: {message}");
        Show(v =>
        {
            _warnings = [.. _warnings, message];
            return v with { Notices = [.. v.Notices, message] };
        });
    }

    public void Started(Phase phase)
    {
        _log.Write(Words(phase));
        Show(v =>
        {
            _rate.Reset();
            _phaseStart = _logged = _time.GetTimestamp();
            _share.Start(phase);
            return v with { Phase = Words(phase), Percent = _share.Percent(0), Rate = null };
        });
    }

    public void Moved(Engine.Runs.Progress progress)
    {
        double part = progress.Total > 0 ? (double)progress.Done / progress.Total : 0;
        Show(v =>
        {
            _rate.Add(progress.Done);
            LogNowAndThen(progress);
            return v with { Percent = _share.Percent(part), Rate = _rate.Rate, Left = Left(progress.Phase, part) };
        });
    }

    private void LogNowAndThen(Engine.Runs.Progress progress)
    {
        if (_time.GetElapsedTime(_logged) < s_logInterval)
            return;
        _logged = _time.GetTimestamp();
        _log.Write($"{Words(progress.Phase)}: {ByteSize.Format(progress.Done)} of {ByteSize.Format(progress.Total)}");
    }

    public void Finished(PhaseResult result)
    {
        Show(v =>
        {
            _share.End(result.Phase);
            return v;
        });
        double rate = result.TargetBytes / Math.Max(result.Seconds, 0.001);
        string bytes = result.TargetBytes == 0 ? "" : $", {ByteSize.Format(result.TargetBytes)} at {ByteSize.Format((long)rate)}/s";
        string line = string.Create(CultureInfo.InvariantCulture, $"{Words(result.Phase)}: {result.Seconds:0.0} s{bytes}");
        _log.Write(line);
        _display.Tell(line);
    }

    public void RecordChanged(RunRecord record)
    {
        if (!ReferenceEquals(record.Disks, _told))
        {
            foreach (DiskCheckResult verdict in record.Disks)
            {
                _display.Tell(Line(verdict));
                foreach (string line in verdict.Reasons.Skip(1).Prepend(Line(verdict)))
                    _log.Write(line);
            }
        }

        _told = record.Disks;
        if (record.Preflight is { } preflight && preflight != _foreseen)
            SetForecast(preflight);
        Show(v => v with { Release = record.Release, Disk = record.Disk is { } disk ? Describe(disk) : null });
    }

    private void SetForecast(PreflightFacts preflight)
    {
        _foreseen = preflight;
        _log.Write($"{preflight}");
        (_share.WimSeconds, _share.FileSeconds) = (preflight.WimSeconds, preflight.FileSeconds);
        _share.ContentSeconds = Math.Max(
            1, preflight.PredictedSeconds - StageForecast.Fixed.TotalSeconds - preflight.WimSeconds - preflight.FileSeconds);
        Show(v => v.Notices.Contains(preflight.Summary) ? v : v with { Notices = [.. v.Notices, preflight.Summary] });
    }

    /// <summary>A disk and its verdict in a line; the record has every reason.</summary>
    public static string Line(DiskCheckResult verdict)
    {
        string disk = Describe(verdict.Disk);
        if (verdict.IsChosen)
            return $"{disk}: chosen";
        if (verdict.Reasons.Count == 0)
            return $"{disk}: could be it";
        string reason = verdict.Reasons[0].TrimEnd('.');
        string node = verdict.Disk.Node + " ";
        string first = reason.StartsWith(node, StringComparison.Ordinal) ? reason[node.Length..] : reason;
        return $"{disk}: no, it {first}" + (verdict.Reasons.Count > 1 ? $" (and {verdict.Reasons.Count - 1} more reasons)" : "");
    }

    private static string Describe(DiskFacts disk) => $"{disk.Node} {ByteSize.Format(disk.Bytes)} {disk.Bus} {disk.Model}".TrimEnd();

    private TimeSpan Left(Phase phase, double part)
    {
        double expected = _share.SecondsOf(phase);
        double spent = _time.GetElapsedTime(_phaseStart).TotalSeconds;
        double left = part > EnoughSeen ? spent * (1 - part) / part : expected * (1 - part);
        return TimeSpan.FromSeconds(left + _share.SecondsToCome);
    }

    private static string Words(Phase phase) => phase switch
    {
        Phase.Check => "Checking the stick",
        Phase.Plan => "Planning",
        Phase.Unmake => "Clearing the disk",
        Phase.Discard => "Discarding",
        Phase.Content => "Writing",
        Phase.Files => "Applying files",
        Phase.Commit => "Finishing",
        Phase.Verify => "Checking the disk",
    };

    /// <summary>Everything that a change touches is behind the one lock: timers' calls may overlap.</summary>
    private void Show(Func<StationView, StationView> change)
    {
        lock (_gate)
        {
            _view = change(_view) with { Elapsed = Elapsed };
            _display.Show(_view);
        }
    }
}
