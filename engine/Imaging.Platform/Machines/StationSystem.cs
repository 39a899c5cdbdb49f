using Imaging.Platform.Volumes;

namespace Imaging.Platform.Machines;

/// <summary>What a station does with the machine it runs on, besides writing its disk.</summary>
public static class StationSystem
{
    /// <summary>Readies the console for a screen of colours.</summary>
    /// <returns>False where it knows none: then plain lines are for it.</returns>
    public static bool TurnColoursOn() => HostPlatform.Current.TurnColoursOn();

    /// <summary>
    /// Takes away what a key or a mouse could do to the console: stop the output, and the run with it, or hide the sign-off. Where
    /// there is no console, there is nothing to do.
    /// </summary>
    public static void TakeKeyboard() => HostPlatform.Current.TakeKeyboard();

    /// <summary>
    /// Turns the machine off, where that is this program's part: in Windows PE, which restarts when its last program ends. Elsewhere
    /// whoever started the program does it.
    /// </summary>
    /// <returns>True: the machine is going down.</returns>
    /// <exception cref="Imaging.Core.ImagingException"><see cref="Imaging.Core.ExitCode.DeviceIo"/>: it cannot be turned off.</exception>
    public static bool TurnOff() => HostPlatform.Current.TurnOff();

    /// <summary>Makes the stick's file system a folder.</summary>
    public static IVolumeMounter Mounter => HostPlatform.Current.Mounter;
}
