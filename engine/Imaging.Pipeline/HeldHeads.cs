using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>
/// The first bytes of each volume, kept in memory until everything else is on the disk: without them no firmware and no system takes
/// the partition for a file system.
/// </summary>
public sealed class HeldHeads
{
    /// <summary>Bytes of each head.</summary>
    public const int HeadLength = 64 * 1024;

    private readonly List<(long Start, byte[] Bytes)> _heads = [];

    /// <param name="starts">Disk offsets of the volumes, in bytes.</param>
    public HeldHeads(IEnumerable<long> starts)
    {
        foreach (long start in starts)
            _heads.Add((start, new byte[HeadLength]));
    }

    /// <summary>The heads, to be written when their time has come. Bytes the content does not cover are zero.</summary>
    public IEnumerable<(long DiskOffset, ReadOnlyMemory<byte> Bytes)> All => _heads.Select(h => (h.Start, (ReadOnlyMemory<byte>)h.Bytes));

    /// <summary>Keeps what of a write falls into a head.</summary>
    /// <param name="diskOffset">Start of the write.</param>
    /// <param name="data">Its bytes; afterwards those that still have to be written now.</param>
    /// <returns>Where the rest of the write starts.</returns>
    /// <remarks>A volume starts with its head: what is left lies behind it, up to the next volume (<see cref="BytesBefore"/>).</remarks>
    public long Keep(long diskOffset, ref ReadOnlySpan<byte> data)
    {
        foreach ((long start, byte[] bytes) in _heads)
        {
            if (diskOffset < start || diskOffset >= start + HeadLength)
                continue;
            int count = (int)Math.Min(data.Length, start + HeadLength - diskOffset);
            data[..count].CopyTo(bytes.AsSpan((int)(diskOffset - start)));
            data = data[count..];
            return diskOffset + count;
        }

        return diskOffset;
    }

    /// <summary>Bytes from an offset outside of all heads to the next head.</summary>
    public long BytesBefore(long diskOffset)
    {
        long nearest = long.MaxValue;
        foreach ((long start, _) in _heads)
            nearest = start > diskOffset ? Math.Min(nearest, start - diskOffset) : nearest;
        return nearest;
    }
}
