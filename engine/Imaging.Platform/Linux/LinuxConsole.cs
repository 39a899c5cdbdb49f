using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>The console a station shows itself on.</summary>
internal static class LinuxConsole
{
    /// <summary>
    /// No key does anything from then on: Scroll Lock would stop the screen, and the run with it; Ctrl-Alt-F2 would hide the sign-off.
    /// Where standard input is no console of the kernel's there is no such key, and nothing to do.
    /// </summary>
    public static unsafe void TurnKeyboardOff()
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        Libc.IoControl(input, Libc.SetKeyboardMode, (void*)Libc.KeyboardOff);
    }
}
