namespace Imaging.Disk.Partitions;

/// <summary>CRC-32 as a GPT uses it: polynomial 0x04C11DB7, reflected, start and end inverted (UEFI 2.10, section 4.2).</summary>
public static class Crc32
{
    private const uint ReflectedPolynomial = 0xEDB88320;

    private static readonly uint[] s_table = BuildTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
            crc = (crc >> 8) ^ s_table[(byte)(crc ^ b)];
        return ~crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ ReflectedPolynomial;
            table[i] = value;
        }

        return table;
    }
}
