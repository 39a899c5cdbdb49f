using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>The checksum of a VHD's footer and header: the one's complement of the sum of all bytes but its own.</summary>
internal static class VhdChecksum
{
    public static void Check(IByteSource file, long offset, ReadOnlySpan<byte> structure, int at, string name)
    {
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(structure[at..]);
        uint expected = Of(structure, at);
        if (stored != expected)
            throw ImageErrors.Damaged(file, offset + at, $"checksum of {name}", $"0x{stored:X8}", $"0x{expected:X8}, as its bytes give");
    }

    public static void Set(Span<byte> structure, int at) => BinaryPrimitives.WriteUInt32BigEndian(structure[at..], Of(structure, at));

    private static uint Of(ReadOnlySpan<byte> structure, int at)
    {
        uint sum = 0;
        for (int i = 0; i < structure.Length; i++)
            sum += i >= at && i < at + 4 ? 0u : structure[i];
        return ~sum;
    }
}
