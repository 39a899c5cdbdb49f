using System.Buffers.Binary;

namespace Imaging.WindowsBoot.Trust;

/// <summary>Where the headers of a 64-bit PE image have what is needed here (Microsoft, "PE Format").</summary>
/// <param name="FileHeader">Offset of the file header, behind the signature <c>PE\0\0</c>.</param>
public sealed record PortableExecutable(int FileHeader)
{
    /// <summary>Bytes of the header of a section.</summary>
    public const int SectionHeaderLength = 40;

    /// <summary>Bytes from the start of a file that hold its headers, whatever linker made it.</summary>
    public const int HeadLength = 4096;

    /// <summary>IMAGE_FILE_MACHINE_AMD64.</summary>
    public const ushort X64 = 0x8664;

    private const int FileHeaderLength = 20;
    private const int OptionalHeaderLength = 240;
    private const ushort Pe32Plus = 0x20B;

    /// <summary>Offset of the number of sections, 16 bits.</summary>
    public int SectionCount => FileHeader + 2;

    /// <summary>Offset of the length of the optional header, 16 bits; the headers of the sections are behind it.</summary>
    public int OptionalHeaderSize => FileHeader + 16;

    /// <summary>Offset of the alignment of sections in the file, 32 bits.</summary>
    public int FileAlignment => Optional + 36;

    /// <summary>Offset of the length of the image in memory, 32 bits.</summary>
    public int SizeOfImage => Optional + 56;

    /// <summary>Offset of the length of all headers, 32 bits.</summary>
    public int SizeOfHeaders => Optional + 60;

    /// <summary>Offset of the checksum, 32 bits.</summary>
    public int CheckSum => Optional + 64;

    /// <summary>Offset of the optional header.</summary>
    public int Optional => FileHeader + FileHeaderLength;

    /// <summary>Offset of the number of data directories, 32 bits.</summary>
    internal int DirectoryCount => Optional + 108;

    /// <summary>Offset of the data directory of resources: address and size, 32 bits each.</summary>
    internal int Resources => Optional + 128;

    /// <summary>
    /// Offset of the data directory of certificates, which is the fifth. Unlike that of others, its address is an offset in the file.
    /// </summary>
    internal int Certificates => Optional + 144;

    /// <summary>Null: not such an image.</summary>
    public static PortableExecutable? Find(ReadOnlySpan<byte> image)
    {
        if (image.Length < 0x40)
            return null;
        int signature = BinaryPrimitives.ReadInt32LittleEndian(image[0x3C..]);
        if (signature < 0 || signature > image.Length - 4 - FileHeaderLength - OptionalHeaderLength
            || !image.Slice(signature, 4).SequenceEqual("PE\0\0"u8))
            return null;
        var found = new PortableExecutable(signature + 4);
        return BinaryPrimitives.ReadUInt16LittleEndian(image[found.Optional..]) == Pe32Plus ? found : null;
    }

    /// <summary>True for a program that somebody signed, soundly or not.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> image) =>
        Find(image) is { } found && BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Certificates + 4)..]) > 0;

    /// <summary>The signatures with their certificates; empty: nobody signed it, or the file ends before they do.</summary>
    public static ReadOnlySpan<byte> SignaturesOf(ReadOnlySpan<byte> image)
    {
        if (Find(image) is not { } found)
            return [];
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(image[found.Certificates..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Certificates + 4)..]);
        return offset <= image.Length && length <= image.Length - offset ? image.Slice((int)offset, (int)length) : [];
    }

    /// <summary>
    /// What is wrong with the head of a file that should be a program or library for 64-bit Windows on x64; null: nothing.
    /// </summary>
    public static string? FaultAsX64(ReadOnlySpan<byte> head)
    {
        if (Find(head) is not { } found)
            return "not a program for 64-bit Windows";
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(head[found.FileHeader..]);
        return machine == X64 ? null : $"a program for machine 0x{machine:X4}";
    }

    /// <summary>The sections, in the order of their headers; null where a header is not in the file.</summary>
    internal IReadOnlyList<PeSection>? Sections(ReadOnlySpan<byte> image)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(image[SectionCount..]);
        int at = Optional + BinaryPrimitives.ReadUInt16LittleEndian(image[OptionalHeaderSize..]);
        if (at + (count * SectionHeaderLength) > image.Length)
            return null;
        var sections = new PeSection[count];
        for (int i = 0; i < count; i++, at += SectionHeaderLength)
        {
            sections[i] = new PeSection(
                BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 12)..]), BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 20)..]),
                BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 16)..]));
        }

        return sections;
    }
}

/// <summary>A section of a program.</summary>
/// <param name="Address">In memory, from the start of the image.</param>
/// <param name="Offset">In the file.</param>
/// <param name="Length">Bytes in the file.</param>
internal readonly record struct PeSection(uint Address, uint Offset, uint Length);
