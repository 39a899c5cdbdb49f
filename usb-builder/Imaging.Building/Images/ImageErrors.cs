using Imaging.Core;

namespace Imaging.Building.Images;

/// <summary>The refusals of this namespace.</summary>
internal static class ImageErrors
{
    public static void CheckLength(string place, long length, long limit)
    {
        if (length > limit)
            throw new ImagingException(
                ExitCode.Wim, place, $"{length} bytes", $"at most {limit}", "This is no file of a Windows that is known here.");
    }
}
