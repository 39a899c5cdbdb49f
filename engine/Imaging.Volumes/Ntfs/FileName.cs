using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>A name of a file, as its record has it and as the folder's index repeats it (Linux-NTFS documentation, $FILE_NAME).</summary>
/// <param name="Folder">Reference to the folder that has the name.</param>
/// <param name="Kind">What the name is good for.</param>
/// <param name="Text">May hold unpaired surrogates.</param>
readonly record struct FileName(long Folder, FileNameKinds Kind, string Text)
{
    private const int KindOffset = 0x41;
    private const int TextOffset = 0x42;

    public long FolderNumber => Folder & MftReference.NumberMask;

    /// <summary>Bytes of it as a key.</summary>
    public int KeyLength => TextOffset + 2 * Text.Length;

    /// <summary>Reads a name.</summary>
    /// <param name="value">What the attribute holds, or the index has as its key.</param>
    /// <param name="place">What an error calls it.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: cut short.</exception>
    public static FileName Parse(ReadOnlySpan<byte> value, string place)
    {
        if (value.Length < TextOffset || value.Length - TextOffset < value[0x40] * 2)
            throw NtfsErrors.Damaged(place, $"a file name of {value.Length} bytes", $"a name inside, from byte {TextOffset} on");
        ReadOnlySpan<char> text = MemoryMarshal.Cast<byte, char>(value.Slice(TextOffset, value[0x40] * 2));
        return new FileName(BinaryPrimitives.ReadInt64LittleEndian(value), (FileNameKinds)value[KindOffset], new string(text));
    }
}

/// <summary>Neither: a name that differs from others in case, or one more of several.</summary>
[Flags]
enum FileNameKinds : byte
{
    None = 0,

    /// <summary>The long name of a file that has a short one too.</summary>
    Windows = 1,

    /// <summary>The short name; together with <see cref="Windows"/>: a long name of 8.3 form.</summary>
    Dos = 2,
}
