using System.Buffers.Binary;

namespace Imaging.UsbBuilder.BootEnvironments.Linux.Chains;

/// <summary>Where the headers of a 64-bit PE image have what is needed here (Microsoft, "PE Format").</summary>
/// <param name="FileHeader">Offset of the file header, behind the signature <c>PE\0\0</c>.</param>
internal sealed record PortableExecutable(int FileHeader)
{
    public const int SectionHeaderLength = 40;

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
        if (signature < 0 || signature > image.Length - 4 - FileHeaderLength - OptionalHeaderLength || !image.Slice(signature, 4).SequenceEqual("PE\0\0"u8))
            return null;
        var found = new PortableExecutable(signature + 4);
        return BinaryPrimitives.ReadUInt16LittleEndian(image[found.Optional..]) == Pe32Plus ? found : null;
    }

    public static bool HasSignature(ReadOnlySpan<byte> image) =>
        Find(image) is { } found && BinaryPrimitives.ReadUInt32LittleEndian(image[(found.Optional + Certificates + 4)..]) > 0;
}
