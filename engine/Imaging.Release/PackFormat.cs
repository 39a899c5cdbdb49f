using Imaging.Core;

namespace Imaging.Release;

/// <summary>
/// A pack, format 1: a header of 4096 bytes (magic <c>IMGPACK1</c>, then zeros), then frames, each one zstd frame followed by zeros up
/// to a multiple of 4096 bytes. A frame's digest covers its padding, so no byte of a pack is unchecked.
/// </summary>
public static class PackFormat
{
    /// <summary>Bytes; frames start and end on it, so that packs can be read with direct I/O.</summary>
    public const int Alignment = 4096;

    /// <summary>Bytes.</summary>
    public const int HeaderLength = Alignment;

    /// <summary>Bytes: fits FAT32 and any web server.</summary>
    public const long MaximumLength = ByteSize.GiB;

    /// <summary>Raw bytes of a frame at most: what a reader has to hold.</summary>
    public const int MaximumFrame = 16 * 1024 * 1024;

    /// <summary>Stored bytes of a frame at most: zstd's bound for a full frame, padded.</summary>
    public const int MaximumPackedFrame = MaximumFrame + 128 * 1024;

    private static ReadOnlySpan<byte> Magic => "IMGPACK1"u8;

    /// <summary>Bytes of <paramref name="length"/> with padding.</summary>
    public static int Padded(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    /// <param name="header"><see cref="HeaderLength"/> bytes.</param>
    public static void WriteHeader(Span<byte> header)
    {
        header[..HeaderLength].Clear();
        Magic.CopyTo(header);
    }

    /// <summary>Checks the header and the length of a pack.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static void Check(IByteSource pack, long expectedLength)
    {
        if (pack.Length != expectedLength)
            throw new ImagingException(
                ExitCode.Corrupt, pack.Name, $"{pack.Length} bytes", $"{expectedLength} bytes",
                "The pack was cut short or replaced: write the stick again.");
        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> expected = stackalloc byte[HeaderLength];
        WriteHeader(expected);
        pack.Read(0, header);
        int differs = header.CommonPrefixLength(expected);
        if (differs < HeaderLength)
            throw new ImagingException(
                ExitCode.Corrupt, $"{pack.Name} at offset {differs}", $"header byte 0x{header[differs]:x2}", $"0x{expected[differs]:x2}",
                "The pack is damaged or of another format: write the stick again.");
    }
}
