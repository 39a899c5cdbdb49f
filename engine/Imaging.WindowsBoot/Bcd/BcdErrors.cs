using Imaging.Core;

namespace Imaging.WindowsBoot.Bcd;

/// <summary>The refusals of this namespace.</summary>
internal static class BcdErrors
{
    public static ImagingException Damaged(string place, string found, string expected) =>
        new(ExitCode.Corrupt, place, found, expected, "The boot configuration is damaged: stage the disk again.");
}
