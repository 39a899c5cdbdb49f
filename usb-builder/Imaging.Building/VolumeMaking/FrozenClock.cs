using System.Globalization;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// The environment that stops a child's clock. NTFS keeps the moment of every change, and no interface sets those moments, so the only way
/// to the same bytes twice is a clock that stands still. Source: libfaketime's README.
/// </summary>
internal static class FrozenClock
{
    public static void Apply(IDictionary<string, string?> environment, string libFaketime, DateTimeOffset clock)
    {
        foreach (string name in environment.Keys.Where(key => key.StartsWith("FAKETIME", StringComparison.Ordinal)).ToList())
            environment.Remove(name);
        environment["LD_PRELOAD"] = libFaketime;
        environment["FAKETIME"] = clock.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        environment["TZ"] = "UTC";

        // Timers and waits run on the monotonic clock; frozen, the runtime would hang.
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

        // libfaketime's own mending of such waits ends each at once: two of the runtime's threads then spin (18 s instead of 6 for 35,000
        // files).
        environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";

        // Otherwise the times of the content's files are moved by what lies between the two clocks.
        environment["NO_FAKE_STAT"] = "1";
    }

    /// <summary>Removes the shared memory a process under the clock leaves behind when it is killed.</summary>
    public static void RemoveTraces(int processId)
    {
        File.Delete($"/dev/shm/faketime_shm_{processId}");
        File.Delete($"/dev/shm/sem.faketime_sem_{processId}");
    }
}
