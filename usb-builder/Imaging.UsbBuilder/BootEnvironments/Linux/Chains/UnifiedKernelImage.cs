using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.UsbBuilder.BootEnvironments.Linux.Chains;

/// <summary>
/// Appends sections to a PE program: systemd's stub finds the kernel, its command line and the initramfs by the names of its sections (UAPI
/// group, Unified Kernel Image). Offsets are those of Microsoft's "PE Format", for a 64-bit image.
/// </summary>
internal static class UnifiedKernelImage
{
    // What follows the signature PE\0\0 and the 20 bytes of the file header is the optional header.
    private const int FileHeader = 4;
    private const int OptionalHeader = 24;
    private const int SectionHeaderLength = 40;
    private const ushort Pe32Plus = 0x20B;

    /// <summary>IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ.</summary>
    private const uint ReadOnlyData = 0x4000_0040;

    /// <summary>The stub's own alignment is 512 bytes; a kernel wants to lie on a page.</summary>
    private const uint PageLength = 4096;

    /// <param name="stub">systemd's linuxx64.efi.stub.</param>
    /// <param name="sections">Names of at most 8 characters, and contents.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the stub is no such program, or has no room for more sections.</exception>
    public static byte[] Make(ReadOnlySpan<byte> stub, IReadOnlyList<(string Name, byte[] Content)> sections, string place)
    {
        if (stub.Length < 0x40)
            throw Bad(place);
        int header = BinaryPrimitives.ReadInt32LittleEndian(stub[0x3C..]);
        if (header < 0 || header > stub.Length - 512 || !stub.Slice(header, 4).SequenceEqual("PE\0\0"u8))
            throw Bad(place);
        int optional = header + OptionalHeader;
        if (BinaryPrimitives.ReadUInt16LittleEndian(stub[optional..]) != Pe32Plus)
            throw Bad(place);
        return Append(stub, header, sections, place);
    }

    private static byte[] Append(ReadOnlySpan<byte> stub, int header, IReadOnlyList<(string Name, byte[] Content)> sections, string place)
    {
        int optional = header + OptionalHeader;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(stub[(header + FileHeader + 2)..]);
        int table = optional + BinaryPrimitives.ReadUInt16LittleEndian(stub[(header + FileHeader + 16)..]);
        uint fileAlignment = BinaryPrimitives.ReadUInt32LittleEndian(stub[(optional + 36)..]);
        uint sizeOfImage = BinaryPrimitives.ReadUInt32LittleEndian(stub[(optional + 56)..]);
        uint sizeOfHeaders = BinaryPrimitives.ReadUInt32LittleEndian(stub[(optional + 60)..]);
        int next = table + (count * SectionHeaderLength);
        if (fileAlignment == 0 || next + (sections.Count * SectionHeaderLength) > Math.Min(sizeOfHeaders, stub.Length))
            throw Bad(place);

        byte[] head = stub.ToArray();
        using var image = new MemoryStream();
        image.Write(head);
        uint address = sizeOfImage;
        foreach ((string name, byte[] content) in sections)
        {
            Pad(image, fileAlignment);
            address = Up(address, PageLength);
            WriteHeader(head.AsSpan(next, SectionHeaderLength), name, content.Length, address, (uint)image.Position, fileAlignment);
            image.Write(content);
            address += (uint)content.Length;
            next += SectionHeaderLength;
        }

        Pad(image, fileAlignment);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(header + FileHeader + 2), (ushort)(count + sections.Count));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(optional + 56), Up(address, PageLength));
        // CheckSum: firmware does not look at it, and the stub's would be wrong.
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(optional + 64), 0);
        image.Position = 0;
        image.Write(head);
        return image.ToArray();
    }

    private static void WriteHeader(Span<byte> header, string name, int length, uint address, uint offset, uint fileAlignment)
    {
        header.Clear();
        System.Text.Encoding.ASCII.GetBytes(name, header[..8]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], address);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Up((uint)length, fileAlignment));
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], ReadOnlyData);
    }

    private static uint Up(uint value, uint alignment) => checked(value + alignment - 1) / alignment * alignment;

    private static void Pad(MemoryStream image, uint alignment) => image.Write(new byte[Up((uint)image.Length, alignment) - (uint)image.Length]);

    private static ImagingException Bad(string place) =>
        new(ExitCode.Manifest, place, "a file no sections can be added to", "systemd's linuxx64.efi.stub", "Take the package systemd-boot-efi of Debian 12.");
}
