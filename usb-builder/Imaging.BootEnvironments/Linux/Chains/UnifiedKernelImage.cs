using System.Buffers.Binary;
using System.Text;
using Imaging.Core;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.Linux.Chains;

/// <summary>
/// Appends sections to a PE program: systemd's stub finds the kernel, its command line and the initramfs by the names of its sections (UAPI
/// group, "Unified Kernel Image").
/// </summary>
internal static class UnifiedKernelImage
{
    /// <summary>IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ.</summary>
    private const uint ReadOnlyData = 0x4000_0040;

    /// <summary>The stub's own alignment is 512 bytes; a kernel wants to lie on a page.</summary>
    private const uint PageLength = 4096;

    /// <param name="stub">systemd's linuxx64.efi.stub.</param>
    /// <param name="sections">Names of at most 8 characters, and contents.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: the stub is no such program, or has no room for more sections.
    /// </exception>
    public static byte[] Make(ReadOnlySpan<byte> stub, IReadOnlyList<(string Name, byte[] Content)> sections, string place)
    {
        PortableExecutable at = PortableExecutable.Find(stub) ?? throw Bad(place);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(stub[at.SectionCount..]);
        int next = at.Optional + BinaryPrimitives.ReadUInt16LittleEndian(stub[at.OptionalHeaderSize..]) + (
            count * PortableExecutable.SectionHeaderLength);
        uint alignment = Field(stub, at.FileAlignment);
        int end = next + (sections.Count * PortableExecutable.SectionHeaderLength);
        if (alignment == 0 || end > Math.Min(Field(stub, at.SizeOfHeaders), stub.Length))
            throw Bad(place);

        byte[] head = stub.ToArray();
        using var image = new MemoryStream();
        image.Write(head);
        uint address = Field(stub, at.SizeOfImage);
        foreach ((string name, byte[] content) in sections)
        {
            Pad(image, alignment);
            address = Up(address, PageLength);
            WriteHeader(
                head.AsSpan(next, PortableExecutable.SectionHeaderLength), name, content.Length, address, (uint)image.Position, alignment);
            image.Write(content);
            address += (uint)content.Length;
            next += PortableExecutable.SectionHeaderLength;
        }

        Pad(image, alignment);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(at.SectionCount), (ushort)(count + sections.Count));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(at.SizeOfImage), Up(address, PageLength));
        // Firmware does not look at it, and the stub's would be wrong.
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(at.CheckSum), 0);
        image.Position = 0;
        image.Write(head);
        return image.ToArray();
    }

    private static void WriteHeader(Span<byte> header, string name, int length, uint address, uint offset, uint alignment)
    {
        header.Clear();
        Encoding.ASCII.GetBytes(name, header[..8]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], address);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Up((uint)length, alignment));
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], ReadOnlyData);
    }

    private static uint Field(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);

    private static uint Up(uint value, uint alignment) => checked(value + alignment - 1) / alignment * alignment;

    private static void Pad(MemoryStream image, uint alignment) =>
        image.Write(new byte[Up((uint)image.Length, alignment) - (uint)image.Length]);

    private static ImagingException Bad(string place) =>
        new(
            ExitCode.Manifest, place, "a file no sections can be added to", "systemd's linuxx64.efi.stub",
            "Take the package systemd-boot-efi of Debian 12.");
}
