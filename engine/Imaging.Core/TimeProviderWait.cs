namespace Imaging.Core;

/// <summary>Waiting by a clock that tests can replace.</summary>
public static class TimeProviderWait
{
    /// <summary>Returns when the time has passed or <paramref name="cancel"/> is cancelled, which is for the caller to look at.</summary>
    public static void Wait(this TimeProvider time, TimeSpan span, CancellationToken cancel) =>
        Task.WhenAny(Task.Delay(span, time, cancel)).GetAwaiter().GetResult();
}
