using Imaging.Core;
using Imaging.Platform.Firmware;

namespace Imaging.Station.Boot;

/// <summary>
/// Tells what a unified kernel image was started from by the firmware variables its stub leaves: always <c>StubInfo</c>, and
/// <c>LoaderDevicePartUUID</c> where its partition is one of a GPT (systemd's Boot Loader Interface). A stick has an MBR.
/// </summary>
public static class StubVariables
{
    private static readonly Guid s_vendor = new("4a67b082-0a4c-41cf-b6c7-440b29bb8c4f");

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <param name="timeout">Firmware lists its variables slowly, so they are mounted while the engine runs already.</param>
    /// <param name="time">The clock that is waited by.</param>
    /// <param name="root">The folder that holds <c>sys</c>.</param>
    /// <returns><see cref="BootOrigin.Unknown"/> where there are no such variables.</returns>
    public static BootOrigin Origin(TimeSpan timeout, TimeProvider time, string root = "/")
    {
        IFirmwareVariables variables = FirmwareVariables.Mounted(root);
        long start = time.GetTimestamp();
        while (variables.Read(new FirmwareVariableName("StubInfo", s_vendor)) is null)
        {
            if (time.GetElapsedTime(start) >= timeout)
                return BootOrigin.Unknown;
            time.Wait(s_interval, CancellationToken.None);
        }

        bool hasPartition = variables.Read(new FirmwareVariableName("LoaderDevicePartUUID", s_vendor)) is not null;
        return hasPartition ? BootOrigin.Disk : BootOrigin.Stick;
    }
}
