using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imaging.Chunks;

/// <summary>A SHA-256 digest. The digest of a chunk's bytes is the chunk's id.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Digest
{
    /// <summary>Bytes.</summary>
    public const int Length = 32;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <param name="bytes">32 bytes, as SHA-256 gives them.</param>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"{bytes.Length} bytes, a digest has {Length}", nameof(bytes));
        _high = MemoryMarshal.Read<UInt128>(bytes);
        _low = MemoryMarshal.Read<UInt128>(bytes[16..]);
    }

    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(data, hash);
        return new Digest(hash);
    }

    /// <summary>64 lower-case hexadecimal digits, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        if (text.Length != 2 * Length || text.ContainsAnyExcept(s_hex))
            return false;
        digest = new Digest(Convert.FromHexString(text));
        return true;
    }

    public void CopyTo(Span<byte> destination)
    {
        MemoryMarshal.Write(destination, _high);
        MemoryMarshal.Write(destination[16..], _low);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
