namespace Imaging.Building.Packing;

/// <summary>
/// What a chunk is made of, in few numbers: a hash of some of the strings of <see cref="StringLength"/> bytes in it. Which ones, the bytes
/// alone decide, so chunks that have bytes in common have numbers in common, wherever in them these bytes are.
/// </summary>
internal static class ChunkSketch
{
    /// <summary>Bytes. The hash is a gear hash: each step shifts it by a bit, and only the low bits are looked at.</summary>
    public const int StringLength = 42;

    /// <summary>One string of this many is taken.</summary>
    public const int Sampling = 1024;

    private const ulong Low = (1UL << StringLength) - 1;

    /// <summary>The top ten of the low bits: those depend on the whole string.</summary>
    private const ulong Sampled = (ulong)(Sampling - 1) << (StringLength - 10);

    private static readonly ulong[] s_gear = Gear();

    /// <summary>The numbers, ascending and distinct. About a byte of memory for each 256 of the chunk.</summary>
    public static uint[] Of(ReadOnlySpan<byte> chunk)
    {
        var numbers = new List<uint>(chunk.Length / Sampling * 2);
        ulong hash = 0;
        ulong[] gear = s_gear;
        foreach (byte b in chunk)
        {
            hash = (hash << 1) + gear[b];
            if ((hash & Sampled) == 0)
                numbers.Add((uint)(((hash & Low) * 0x9E3779B97F4A7C15) >> 32));
        }

        numbers.Sort();
        return [.. numbers.Distinct()];
    }

    /// <summary>A number for each byte value, by SplitMix64: the same ones in every build.</summary>
    private static ulong[] Gear()
    {
        var gear = new ulong[256];
        ulong state = 0;
        for (int i = 0; i < gear.Length; i++)
        {
            ulong mixed = state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            gear[i] = mixed ^ (mixed >> 31);
        }

        return gear;
    }
}
