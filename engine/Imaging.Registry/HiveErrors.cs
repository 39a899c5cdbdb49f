using Imaging.Core;

namespace Imaging.Registry;

/// <summary>The refusals of this library.</summary>
internal static class HiveErrors
{
    public static ImagingException Damaged(string place, string found, string expected) =>
        new(ExitCode.Wim, place, found, expected, "The registry hive is damaged: make or capture the image again.");
}
