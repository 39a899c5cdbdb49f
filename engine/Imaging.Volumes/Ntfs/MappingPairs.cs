using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// The run list of a non-resident attribute as NTFS packs it (Linux-NTFS documentation, "Data Runs"): for each run a byte with the number
/// of length bytes (low half) and of offset bytes (high half, 0 for a hole), then the length and the first cluster's distance from the
/// previous run's, both signed; at the end a zero byte.
/// </summary>
public static class MappingPairs
{
    /// <summary>No stream has more clusters: 2^63 bytes.</summary>
    private const long MaxVcn = long.MaxValue / NtfsGeometry.ClusterSize;

    /// <summary>Unpacks a run list.</summary>
    /// <param name="pairs">From the first pair on; bytes after the end mark are ignored.</param>
    /// <param name="firstVcn">The stream's cluster the first run begins with.</param>
    /// <param name="place">What an error calls the attribute.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: cut short, a length that is not positive, a cluster before
    /// the volume's first, or numbers too large.</exception>
    public static IReadOnlyList<ClusterRun> Decode(ReadOnlySpan<byte> pairs, long firstVcn, string place)
    {
        var runs = new List<ClusterRun>();
        long vcn = firstVcn;
        long lcn = 0;
        int at = 0;
        while (true)
        {
            int head = Take(pairs, ref at, 1, place)[0];
            if (head == 0)
                return runs;

            int lengthBytes = head & 0x0F;
            int offsetBytes = head >> 4;
            if (lengthBytes is 0 or > 8 || offsetBytes > 8)
                throw NtfsErrors.Damaged(
                    $"{place}, run {runs.Count}", $"the size byte 0x{head:X2}", "1 to 8 length bytes and 0 to 8 offset bytes");

            long length = ReadSigned(Take(pairs, ref at, lengthBytes, place));
            if (length <= 0 || length > MaxVcn - vcn)
                throw NtfsErrors.Damaged($"{place}, run {runs.Count}", $"a length of {length} clusters", $"1 to {MaxVcn - vcn}");

            bool hole = offsetBytes == 0;
            if (!hole)
            {
                long step = ReadSigned(Take(pairs, ref at, offsetBytes, place));
                if (step < -lcn || step > MaxVcn - lcn)
                    throw NtfsErrors.Damaged(
                        $"{place}, run {runs.Count}", $"a step of {step} clusters from {lcn}", "a cluster of the volume");
                lcn += step;
            }

            runs.Add(new ClusterRun(vcn, hole ? ClusterRun.Hole : lcn, length));
            vcn += length;
        }
    }

    /// <summary>Packs runs in as few bytes as they need, the end mark included.</summary>
    public static byte[] Encode(IReadOnlyList<ClusterRun> runs)
    {
        var pairs = new List<byte>(runs.Count * 8);
        long lcn = 0;
        foreach (ClusterRun run in runs)
        {
            int lengthBytes = SignedSize(run.Length);
            int offsetBytes = run.IsHole ? 0 : SignedSize(run.Lcn - lcn);
            pairs.Add((byte)(lengthBytes | (offsetBytes << 4)));
            AddSigned(pairs, run.Length, lengthBytes);
            if (run.IsHole)
                continue;
            AddSigned(pairs, run.Lcn - lcn, offsetBytes);
            lcn = run.Lcn;
        }

        pairs.Add(0);
        return [.. pairs];
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> pairs, ref int at, int count, string place)
    {
        if (count > pairs.Length - at)
            throw NtfsErrors.Damaged($"{place}, run list", $"its end after {pairs.Length} bytes", "a zero byte that ends the run list");
        at += count;
        return pairs.Slice(at - count, count);
    }

    private static long ReadSigned(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[^1];
        for (int i = bytes.Length - 2; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>The least bytes whose top bit is the sign: 127 needs one, 128 two.</summary>
    private static int SignedSize(long value)
    {
        int size = 1;
        while (size < 8 && value >> ((size * 8) - 1) is not (0 or -1))
            size++;
        return size;
    }

    private static void AddSigned(List<byte> pairs, long value, int size)
    {
        for (int i = 0; i < size; i++)
            pairs.Add((byte)(value >> (i * 8)));
    }
}
