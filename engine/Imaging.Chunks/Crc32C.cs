using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Imaging.Chunks;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's own instruction where it has one.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (byte last in data[(data.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
