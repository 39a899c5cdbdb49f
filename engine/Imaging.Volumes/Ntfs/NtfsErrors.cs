using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>The refusals of this namespace, each with its exit code and remedy.</summary>
static class NtfsErrors
{
    /// <summary>The bytes are not the NTFS this product reads.</summary>
    public static ImagingException Damaged(string place, string found, string expected) =>
        new(ExitCode.PartitionTable, place, found, expected, "The NTFS volume is damaged: make or capture it again.");

    /// <summary>The volume is sound, or may be, but must not be sealed as it stands.</summary>
    public static ImagingException NotSealable(string place, string found, string expected, string remedy, Exception? inner = null) =>
        new(ExitCode.Wim, place, found, expected, remedy, inner);

    public static ImagingException TargetRefused(string place, string found, string expected, string remedy) =>
        new(ExitCode.TargetRefused, place, found, expected, remedy);
}
