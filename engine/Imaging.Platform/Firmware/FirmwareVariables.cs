using Imaging.Core;

namespace Imaging.Platform.Firmware;

/// <summary>Finds the variables of a machine's firmware.</summary>
public static class FirmwareVariables
{
    /// <summary>Those of the machine this runs on. It may take seconds: firmware lists its variables slowly.</summary>
    /// <returns>Null: it was not started by UEFI.</returns>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: this process may not see them. <see cref="ExitCode.DeviceIo"/>: they cannot be reached.
    /// </exception>
    public static IFirmwareVariables? Find() => HostPlatform.Current.FindFirmwareVariables();
}
