using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Release;
using Imaging.Station.Display;

namespace Imaging.Station.Runs;

/// <summary>Words for what a run came to.</summary>
internal sealed class SignOffs(StationRequest request, StationProgress progress)
{
    public SignOff Pass(string meaning, StationPolicy policy, StickCounters? counters, bool hasStick) => new()
    {
        IsPass = true,
        Meaning = meaning,
        Serial = request.Machine.Serial,
        Elapsed = progress.Elapsed,
        Code = 0,
        Details = [.. progress.Warnings, .. Next(isPass: true, policy, hasStick)],
        Counters = counters,
    };

    /// <param name="verdicts">Of the disks, where they were looked at.</param>
    /// <param name="notes">What else there is to say.</param>
    public SignOff Fail(
        Exception failure, StationPolicy policy, IReadOnlyList<DiskCheckResult> verdicts, IEnumerable<string> notes,
        StickCounters? counters, bool hasStick)
    {
        (string meaning, string[] facts, string remedy) = Explain(failure);
        return new SignOff
        {
            IsPass = false,
            Meaning = meaning,
            Serial = request.Machine.Serial,
            Elapsed = progress.Elapsed,
            Code = (int)FailureCode.Of(failure),
            Remedy = remedy,
            Details =
            [
                .. facts, .. verdicts.Select(StationProgress.Line), .. notes, .. progress.Warnings,
                .. Next(isPass: false, policy, hasStick),
            ],
            Counters = counters,
        };
    }

    private string[] Next(bool isPass, StationPolicy policy, bool hasStick) =>
        request.WaitsAtEnd ? [SignOffWait.Describe(isPass, policy, hasStick)] : [];

    private static (string Meaning, string[] Facts, string Remedy) Explain(Exception failure)
    {
        string title = FailureTitle.Of(FailureCode.Of(failure));
        return failure switch
        {
            // What these are about stands in the title already.
            ImagingException { Code: ExitCode.TargetRefused or ExitCode.WrongMachine or ExitCode.NoDriver or ExitCode.Started } e =>
                (title, [$"found: {e.Found}", $"expected: {e.Expected}"], e.Remedy),
            ImagingException e => (
                $"{title}: {e.Place}", [$"found: {e.Found}", .. e.Expected.Length == 0 ? (string[])[] : [$"expected: {e.Expected}"]],
                e.Remedy),
            OperationCanceledException => (title, [], "The disk does not boot if it was being written. Start again."),
            IOException or UnauthorizedAccessException => (title, [failure.Message], "Start again; if this returns, replace the stick."),
            _ => (
                title, [$"{failure.GetType().Name}: {failure.Message}"],
                "Keep a photograph of this screen for the engine's maker; try another stick."),
        };
    }
}
