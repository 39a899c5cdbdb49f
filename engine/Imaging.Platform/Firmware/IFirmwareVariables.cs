using Imaging.Core;

namespace Imaging.Platform.Firmware;

/// <summary>The variables of UEFI firmware.</summary>
public interface IFirmwareVariables
{
    /// <returns>Null: there is no such variable.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the firmware does not give it.</exception>
    FirmwareVariable? Read(FirmwareVariableName name);

    /// <summary>Makes a variable, or replaces its content, in one step.</summary>
    /// <param name="data">At least one byte: none would delete it.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the firmware does not take it.</exception>
    void Write(FirmwareVariableName name, ReadOnlySpan<byte> data, FirmwareVariableAttributes attributes);

    /// <summary>Deletes a variable, where there is one.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the firmware refuses.</exception>
    void Delete(FirmwareVariableName name);

    /// <summary>
    /// The numbers of the boot entries, ascending. Windows lists no variables: there it is those of the order and the first 64.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the firmware does not list them.</exception>
    IReadOnlyList<ushort> BootEntries();
}
