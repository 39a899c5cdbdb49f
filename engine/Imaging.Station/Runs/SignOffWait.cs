using Imaging.Core;
using Imaging.Release;
using Imaging.Station.Sticks;

namespace Imaging.Station.Runs;

/// <summary>
/// Keeps a sign-off on the screen until the stick is pulled, or, for a pass, until it was shown long enough. Where there is no stick to
/// pull, a failure stays until somebody turns the machine off.
/// </summary>
internal static class SignOffWait
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    /// <param name="stick">Null where there is none to pull.</param>
    public static void Wait(bool isPass, StationPolicy policy, StationStick? stick, TimeProvider time, CancellationToken cancel)
    {
        StickPresence? watch = stick is null ? null : new StickPresence(stick);
        long start = time.GetTimestamp();
        while (!cancel.IsCancellationRequested)
        {
            if (watch is not null && watch.IsGone())
                return;
            if (isPass && policy.End == StationEnd.Poweroff && time.GetElapsedTime(start).TotalSeconds >= policy.EndAfterSeconds)
                return;
            time.Wait(s_interval, cancel);
        }
    }

    /// <summary>What happens next, for whoever reads the sign-off.</summary>
    public static string Describe(bool isPass, StationPolicy policy, bool hasStick) => (isPass, policy.End, hasStick) switch
    {
        (true, StationEnd.Poweroff, true) => "The machine turns off when the stick is pulled, or in "
            + $"{Engine.Planning.StageForecast.Format(TimeSpan.FromSeconds(policy.EndAfterSeconds))}.",
        (true, StationEnd.Poweroff, false) => "The machine turns off in "
            + $"{Engine.Planning.StageForecast.Format(TimeSpan.FromSeconds(policy.EndAfterSeconds))}.",
        (_, _, true) => "The machine turns off when the stick is pulled.",
        _ => "Turn the machine off by its power button.",
    };
}
