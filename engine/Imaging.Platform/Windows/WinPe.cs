using System.ComponentModel;
using Imaging.Core;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>Windows PE, the system on a stick.</summary>
internal static class WinPe
{
    private const string Version = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    /// <summary>True where the running system says that it is Windows PE.</summary>
    public static bool IsRunning(IWindowsKernel kernel) => kernel.RegistryText(Version, "EditionID") == "WindowsPE";

    /// <summary>
    /// Has <c>wpeutil</c> turn the machine off, and returns at once: who calls may not end before it is off, since Windows PE
    /// restarts when its last program ends.
    /// </summary>
    public static void TurnOff(IWindowsKernel kernel)
    {
        string program = kernel.WindowsFolder() + @"\System32\wpeutil.exe";
        try
        {
            kernel.Start(program, "Shutdown");
        }
        catch (Win32Exception e)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, program, e.Message, "a machine that turns off", "Turn the machine off by its power button.", e);
        }
    }
}
