using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imaging.Core.Trees;

/// <summary>
/// Fields of what is hashed: numbers as 64 bits little-endian, all else with its length in front, so that no two fields in a row read
/// like two others.
/// </summary>
static class HashFields
{
    public static void AppendNumber(this IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    public static void AppendBytes(this IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        hash.AppendNumber(bytes.Length);
        hash.AppendData(bytes);
    }

    /// <summary>Names may hold unpaired surrogates: the UTF-16 units count, and their number is the length.</summary>
    public static void AppendText(this IncrementalHash hash, string text)
    {
        hash.AppendNumber(text.Length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
