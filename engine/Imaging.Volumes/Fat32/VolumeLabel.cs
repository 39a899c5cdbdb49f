using System.Text;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>The 11 bytes of a volume label.</summary>
internal static class VolumeLabel
{
    public const int Length = 11;

    /// <summary>What stands in the boot sector of a volume without a label; its root folder then has no label entry.</summary>
    public const string None = "NO NAME";

    private const string Forbidden = "\"*+,./:;<=>?[\\]|";

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not a label.</exception>
    public static byte[] Encode(string label)
    {
        bool valid = label.Length <= Length && !label.StartsWith(' ') && !label.EndsWith(' ')
            && label.All(c => c is >= ' ' and <= '~' && !Forbidden.Contains(c));
        if (!valid)
        {
            throw new ImagingException(ExitCode.Manifest, "label of a FAT32 volume", $"\"{label}\"",
                $"at most {Length} ASCII characters, none of {Forbidden}, no space at either end", "Choose another label.");
        }

        string stored = label.Length == 0 ? None : label.ToUpperInvariant();
        return Encoding.ASCII.GetBytes(stored.PadRight(Length));
    }
}
