using System.Buffers.Binary;

namespace Imaging.WindowsBoot.Firmware;

/// <summary>The variable <c>BootOrder</c>: numbers of entries, 16 bits each, in the order in which firmware tries them.</summary>
public static class BootOrder
{
    /// <summary>The numbers. A byte too many is left out, as firmware does.</summary>
    public static IReadOnlyList<ushort> Read(ReadOnlySpan<byte> variable)
    {
        var numbers = new ushort[variable.Length / sizeof(ushort)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt16LittleEndian(variable[(i * sizeof(ushort))..]);
        return numbers;
    }

    /// <summary>As the variable holds them.</summary>
    public static byte[] ToBytes(IReadOnlyList<ushort> numbers)
    {
        var bytes = new byte[numbers.Count * sizeof(ushort)];
        for (int i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), numbers[i]);
        return bytes;
    }
}
