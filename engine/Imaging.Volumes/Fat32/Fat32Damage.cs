using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>The error for a file system that is not as the specification wants it.</summary>
internal static class Fat32Damage
{
    public static ImagingException At(string place, string found, string expected) => new(ExitCode.PartitionTable, place, found, expected,
        "The FAT32 file system is damaged: check it with fsck.vfat or chkdsk, or make the stick again.");
}
