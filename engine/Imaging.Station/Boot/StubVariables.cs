using Imaging.Core;

namespace Imaging.Station.Boot;

/// <summary>
/// Tells what a unified kernel image was started from by the firmware variables its stub leaves: always <c>StubInfo</c>, and
/// <c>LoaderDevicePartUUID</c> where its partition is one of a GPT (systemd's Boot Loader Interface). A stick has an MBR.
/// </summary>
public static class StubVariables
{
    private const string Vendor = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <param name="timeout">Firmware lists its variables slowly, so they are mounted while the engine runs already.</param>
    /// <param name="time">The clock that is waited by.</param>
    /// <param name="root">The folder that holds <c>sys</c>.</param>
    /// <returns><see cref="BootOrigin.Unknown"/> where there are no such variables.</returns>
    public static BootOrigin Origin(TimeSpan timeout, TimeProvider time, string root = "/")
    {
        string folder = Path.Combine(root, "sys/firmware/efi/efivars");
        string stub = Path.Combine(folder, "StubInfo" + Vendor);
        long start = time.GetTimestamp();
        while (!File.Exists(stub))
        {
            if (time.GetElapsedTime(start) >= timeout)
                return BootOrigin.Unknown;
            time.Wait(s_interval, CancellationToken.None);
        }

        return File.Exists(Path.Combine(folder, "LoaderDevicePartUUID" + Vendor)) ? BootOrigin.Disk : BootOrigin.Stick;
    }
}
