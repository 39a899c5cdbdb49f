using System.Buffers.Binary;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// The compression of NTFS ([MS-XCA] 2.5): chunks of up to 4096 bytes of output, each with its stored length in front and compressed
/// for itself, or stored as it is.
/// </summary>
static class Lznt1
{
    private const int ChunkBytes = 4096;
    private const int LengthMask = 0x0FFF;
    private const int CompressedFlag = 0x8000;

    /// <summary>Fills <paramref name="output"/>; what no chunk gives is zeros.</summary>
    /// <returns>False: damaged.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        while (!output.IsEmpty)
        {
            int header = input.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(input);
            if (header == 0)
            {
                output.Clear();
                return true;
            }

            int length = (header & LengthMask) + 1;
            if (length > input.Length - 2)
                return false;
            ReadOnlySpan<byte> chunk = input.Slice(2, length);
            Span<byte> target = output[..Math.Min(ChunkBytes, output.Length)];
            int written = (header & CompressedFlag) != 0 ? Expand(chunk, target) : Store(chunk, target);
            if (written < 0)
                return false;
            target[written..].Clear();
            output = output[target.Length..];
            input = input[(2 + length)..];
        }

        return true;
    }

    private static int Store(ReadOnlySpan<byte> chunk, Span<byte> target)
    {
        if (chunk.Length > target.Length)
            return -1;
        chunk.CopyTo(target);
        return chunk.Length;
    }

    /// <summary>
    /// Groups of a byte of flags and eight items: a byte as it is, or two bytes that say how far back and how long to copy. The
    /// further in the chunk, the more of their bits say how far: as many as the position needs, at least four.
    /// </summary>
    /// <returns>Bytes written; -1: damaged.</returns>
    private static int Expand(ReadOnlySpan<byte> chunk, Span<byte> target)
    {
        int at = 0;
        int written = 0;
        while (at < chunk.Length)
        {
            int flags = chunk[at++];
            for (int i = 0; i < 8 && at < chunk.Length; i++, flags >>= 1)
            {
                if ((flags & 1) == 0)
                {
                    if (written == target.Length)
                        return -1;
                    target[written++] = chunk[at++];
                    continue;
                }

                if (written == 0 || chunk.Length - at < 2)
                    return -1;
                int pair = BinaryPrimitives.ReadUInt16LittleEndian(chunk[at..]);
                at += 2;
                int lengthBits = 16 - Math.Max(4, int.Log2(Math.Max(written - 1, 1)) + 1);
                int length = (pair & ((1 << lengthBits) - 1)) + 3;
                int back = (pair >> lengthBits) + 1;
                if (back > written || length > target.Length - written)
                    return -1;
                // What is copied may overlap what is being written.
                for (int end = written + length; written < end; written++)
                    target[written] = target[written - back];
            }
        }

        return written;
    }
}
