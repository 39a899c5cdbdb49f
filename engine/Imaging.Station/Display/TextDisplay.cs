using System.Globalization;
using Imaging.Core;

namespace Imaging.Station.Display;

/// <summary>
/// The same as plain lines of ASCII, for a serial console or a log: <c>[  12.3 s] …</c>. One line starts with PASS or FAIL, and only one:
/// <c>PASS serial=… seconds=… release=…</c> or <c>FAIL code=… serial=… seconds=… release=…</c>; what is not known is <c>-</c>.
/// </summary>
/// <param name="output">A serial port that may not be there, or a file.</param>
/// <param name="time">The lines' time counts from here on.</param>
public sealed class TextDisplay(Stream output, TimeProvider time) : IStationDisplay
{
    private const double PercentBetween = 10;

    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(5);

    private readonly QuietOutput _output = new(output);
    private readonly HashSet<string> _said = [];
    private readonly HashSet<string> _told = [];
    private readonly long _start = time.GetTimestamp();
    private string? _phase;
    private string? _release;
    private double _lastPercent;
    private TimeSpan _lastLine;

    public void Show(StationView view)
    {
        _release = view.Release ?? _release;
        SayOnce("release", view.Release);
        SayOnce("machine", Joined(view.MachineModel, view.MachineSerial));
        SayOnce("asset tag", view.AssetTag);
        SayOnce("name", view.MachineName);
        SayOnce("disk", view.Disk);
        foreach (string notice in view.Notices ?? [])
            SayNotice(notice);
        if (IsDue(view))
            SayProgress(view);
    }

    public void Tell(string line)
    {
        _told.Add(line);
        if (!_said.Contains(Note(line)))
            Say(line);
    }

    public void End(SignOff signOff)
    {
        string seconds = string.Create(CultureInfo.InvariantCulture, $"{signOff.Elapsed.TotalSeconds:0.0}");
        string values = $"serial={Value(signOff.Serial)} seconds={seconds} release={Value(_release)}";
        Say(signOff.Meaning);
        if (signOff.Remedy is { Length: > 0 } remedy)
            Say("what to do: " + remedy);
        foreach (string detail in signOff.Details ?? [])
            Say(detail);
        if (SignOffText.Counters(signOff) is { Length: > 0 } counters)
            Say(counters);
        _output.Write(signOff.IsPass
            ? $"PASS {values}\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"FAIL code={signOff.Code} {values}\r\n"));
    }

    private bool IsDue(StationView view) =>
        view.Phase != _phase || Passed - _lastLine >= s_between || view.Percent - _lastPercent >= PercentBetween;

    private void SayProgress(StationView view)
    {
        List<string> parts = [view.Phase];
        if (view.Percent is { } percent)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(percent)} %"));
        if (view.Rate is >= 0 and < 1e15)
            parts.Add($"{ByteSize.Format((long)view.Rate)}/s");
        if (view.Left is { } left)
            parts.Add($"{Clock.ToGo(left)} left");
        Say(string.Join(", ", parts));
        (_phase, _lastPercent, _lastLine) = (view.Phase, view.Percent ?? 0, Passed);
    }

    private TimeSpan Passed => time.GetElapsedTime(_start);

    /// <summary>What is told often stands among the notices too; one line is enough.</summary>
    private void SayNotice(string notice)
    {
        if (!_told.Contains(notice) && _said.Add(Note(notice)))
            Say(Note(notice));
    }

    private void SayOnce(string what, string? text)
    {
        if (!string.IsNullOrEmpty(text) && _said.Add($"{what}: {text}"))
            Say($"{what}: {text}");
    }

    private static string Note(string notice) => "note: " + notice;

    private void Say(string line) =>
        _output.Write(string.Create(CultureInfo.InvariantCulture, $"[{Passed.TotalSeconds,6:0.0} s] {ScreenText.Ascii(line)}\r\n"));

    private static string? Joined(string? first, string? second) =>
        string.Join(", ", new[] { first, second }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>A word of its own, whatever is in it.</summary>
    private static string Value(string? text) => ScreenText.Ascii(text).Trim().Replace(' ', '_') is { Length: > 0 } value ? value : "-";
}
