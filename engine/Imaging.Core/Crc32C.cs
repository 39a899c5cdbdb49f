using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Imaging.Core;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's own instructions where it has them.</summary>
/// <remarks>
/// The CRC instruction alone is one chain of dependent steps. Where there is carry-less multiplication, eight accumulators are folded over
/// the data side by side (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ"), and only what is left
/// of them goes through the chain.
/// </remarks>
public static class Crc32C
{
    private const int Accumulators = 8;

    /// <summary>Bytes that one step folds.</summary>
    private const int Step = Accumulators * 16;

    /// <summary>x^n mod P for the two halves of an accumulator that moves on by a step, in the bit order of the data.</summary>
    private static readonly Vector128<ulong> s_fold = Vector128.Create(PowerOfX(Step * 8 + 63), PowerOfX(Step * 8 - 1));

    public static uint Of(ReadOnlySpan<byte> data) =>
        Pclmulqdq.IsSupported && Sse42.X64.IsSupported && data.Length >= 2 * Step ? ~Fold(data) : ~Chain(uint.MaxValue, data);

    private static uint Chain(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (byte last in data[(data.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, last);
        return crc;
    }

    private static uint Fold(ReadOnlySpan<byte> data)
    {
        ref Vector128<ulong> v = ref Unsafe.As<byte, Vector128<ulong>>(ref MemoryMarshal.GetReference(data));
        Vector128<ulong> k = s_fold;
        Vector128<ulong> a0 = v ^ Vector128.CreateScalar((ulong)uint.MaxValue);
        Vector128<ulong> a1 = Unsafe.Add(ref v, 1), a2 = Unsafe.Add(ref v, 2), a3 = Unsafe.Add(ref v, 3);
        Vector128<ulong> a4 = Unsafe.Add(ref v, 4), a5 = Unsafe.Add(ref v, 5), a6 = Unsafe.Add(ref v, 6), a7 = Unsafe.Add(ref v, 7);
        for (int steps = data.Length / Step - 1; steps > 0; steps--)
        {
            v = ref Unsafe.Add(ref v, Accumulators);
            a0 = Move(a0, k) ^ v;
            a1 = Move(a1, k) ^ Unsafe.Add(ref v, 1);
            a2 = Move(a2, k) ^ Unsafe.Add(ref v, 2);
            a3 = Move(a3, k) ^ Unsafe.Add(ref v, 3);
            a4 = Move(a4, k) ^ Unsafe.Add(ref v, 4);
            a5 = Move(a5, k) ^ Unsafe.Add(ref v, 5);
            a6 = Move(a6, k) ^ Unsafe.Add(ref v, 6);
            a7 = Move(a7, k) ^ Unsafe.Add(ref v, 7);
        }

        // What is left has the CRC of all that was folded into it.
        ReadOnlySpan<Vector128<ulong>> left = [a0, a1, a2, a3, a4, a5, a6, a7];
        return Chain(Chain(0, MemoryMarshal.AsBytes(left)), data[(data.Length / Step * Step)..]);
    }

    /// <summary>An accumulator times x to the bits of a step, modulo P; the first byte has the highest powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Move(Vector128<ulong> a, Vector128<ulong> k) =>
        Pclmulqdq.CarrylessMultiply(a, k, 0x00) ^ Pclmulqdq.CarrylessMultiply(a, k, 0x11);

    /// <summary>x^n mod P with the highest power in bit 0, as the upper half of 64 bits; a product of two such is one bit short.</summary>
    private static ulong PowerOfX(int n)
    {
        const uint Polynomial = 0x82F63B78;
        uint power = 1u << 31;
        for (int i = 0; i < n; i++)
            power = (power >> 1) ^ ((power & 1) * Polynomial);
        return (ulong)power << 32;
    }
}
