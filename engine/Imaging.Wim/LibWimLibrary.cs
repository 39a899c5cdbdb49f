using System.Reflection;
using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Wim;

/// <summary>
/// Finds libwim, once, and prepares it: names compare as on Windows, error messages go where <see cref="LibWimErrors"/> reads.
/// </summary>
internal static class LibWimLibrary
{
    private static readonly Lazy<nint> s_library = new(Load);
    private static readonly Lazy<LibWimErrors> s_errors = new(Start);

    /// <summary>libwim's own words. Reading this makes the library ready for use.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: libwim is not installed, or is too old.</exception>
    public static LibWimErrors Errors => s_errors.Value;

    private static string FileName => OperatingSystem.IsWindows() ? WimFile.WindowsLibrary : LibWim.SharedObject;

    private static nint Load()
    {
        if (NativeLibrary.TryLoad(FileName, typeof(LibWim).Assembly, null, out nint library))
            return library;
        throw new ImagingException(
            ExitCode.Wim,
            FileName,
            "the library that reads WIM files is not installed",
            "",
            OperatingSystem.IsWindows()
                ? $"Put {WimFile.WindowsLibrary} beside this program ({WimFile.WindowsLibrarySource}). "
                    + "Without it, sticks are written, verified and staged from as ever; what needs it is `boot: winpe`, `apply: "
                    + "files`, and images that are WIMs."
                : "Run: apt install libwim15");
    }

    private static LibWimErrors Start()
    {
        nint library = s_library.Value;
        NativeLibrary.SetDllImportResolver(
            typeof(LibWim).Assembly, (string name, Assembly _, DllImportSearchPath? _) => name == LibWim.SharedObject ? library : 0);
        uint version = LibWim.GetVersion();
        if (version < (1 << 20 | 13 << 10))
        {
            throw new ImagingException(
                ExitCode.Wim, FileName, $"version {version >> 20}.{version >> 10 & 0x3FF}.{version & 0x3FF}", "1.13 or later",
                "Upgrade libwim.");
        }

        int code = LibWim.GlobalInit(LibWim.InitDefaultCaseInsensitive);
        if (code != 0)
            throw new ImagingException(ExitCode.Wim, FileName, $"it does not start: {LibWimErrors.Describe(code)}", "", "Reinstall it.");
        return new LibWimErrors();
    }
}
