using Imaging.Core;

namespace Imaging.Wim;

/// <summary>Turns libwim's error codes into the one exception a user may meet.</summary>
internal static class WimError
{
    /// <param name="code">What the call returned.</param>
    /// <param name="place">The WIM, image and path at work.</param>
    /// <param name="detail">What libwim wrote meanwhile; may be empty.</param>
    public static ImagingException Create(int code, string place, string detail)
    {
        string meaning = LibWimErrors.Describe(code).TrimEnd('.');
        string found = detail.Length == 0 ? $"{meaning} (libwim error {code})" : $"{meaning} (libwim error {code}): {detail.TrimEnd('.')}";
        return new ImagingException(ExitCode.Wim, place, found, "", Remedy(code, detail));
    }

    // Numbers: enum wimlib_error_code.
    private static string Remedy(int code, string detail) => code switch
    {
        _ when detail.Contains("No space left", StringComparison.OrdinalIgnoreCase) => "The target is full: make it larger.",
        2 or 13 or 17 or 19 or 20 or 21 or 23 or 25 or 28 or 50 or 55 or 61 or 65 or 73 =>
            "The WIM is damaged or cut short: copy it again.",
        18 => "Name an image the WIM holds.",
        33 or 62 => "The WIM is split: join its parts first (wimjoin).",
        74 => "It is encrypted, as Windows Update's ESD files are: convert it first, or take install.wim or install.esd from "
            + "Microsoft's media.",
        43 => "Name a file made by DISM or wimlib (.wim, .esd).",
        47 or 48 or 63 => "Check the path and the permissions.",
        49 => "Check the path: it is not in the image.",
        67 or 68 => "Export the image to a plain WIM first.",
        69 => "Remove what is neither file, folder nor symbolic link.",
        88 => "Leave the content alone while it is being read, and run again.",
        _ => "",
    };
}
