using System.Buffers.Binary;

namespace Imaging.BootEnvironments;

/// <summary>Where the headers of a 64-bit PE image have what is needed here (Microsoft, "PE Format").</summary>
/// <param name="FileHeader">Offset of the file header, behind the signature <c>PE\0\0</c>.</param>
internal sealed record PortableExecutable(int FileHeader)
{
    public const int SectionHeaderLength = 40;

    /// <summary>Bytes from the start of a file that hold its headers, whatever linker made it.</summary>
    public const int HeadLength = 4096;

    /// <summary>IMAGE_FILE_MACHINE_AMD64.</summary>
    public const ushort X64 = 0x8664;

    private const int FileHeaderLength = 20;
    private const int OptionalHeaderLength = 240;
    private const ushort Pe32Plus = 0x20B;

    /// <summary>The certificate table among the data directories: address and size.</summary>
    private const int Certificates = 144;

    public int SectionCount => FileHeader + 2;

    public int OptionalHeaderSize => FileHeader + 16;

    public int FileAlignment => Optional + 36;

    public int SizeOfImage => Optional + 56;

    public int SizeOfHeaders => Optional + 60;

    public int CheckSum => Optional + 64;

    public int Optional => FileHeader + FileHeaderLength;

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

    public static bool HasSignature(ReadOnlySpan<byte> image) =>
        Find(image) is { } found && BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Optional + Certificates + 4)..]) > 0;

    /// <summary>
    /// The signatures with their certificates; empty: nobody signed it. Unlike other tables', its address is an offset in the file.
    /// </summary>
    public static ReadOnlySpan<byte> SignaturesOf(ReadOnlySpan<byte> image)
    {
        if (Find(image) is not { } found)
            return [];
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Optional + Certificates)..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Optional + Certificates + 4)..]);
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
}
