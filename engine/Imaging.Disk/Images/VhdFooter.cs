using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The last 512 bytes of a VHD, of which a dynamic one has a copy at its start. Big-endian. Source: Microsoft, "Virtual Hard Disk Image
/// Format Specification" 1.0, "Hard Disk Footer Format".
/// </summary>
/// <param name="DataOffset">Where the dynamic disk header is; of a fixed disk −1.</param>
/// <param name="Size">"Current size": bytes of the disk.</param>
internal readonly record struct VhdFooter(long DataOffset, long Size, VhdKind Kind)
{
    public const int Bytes = 512;

    private const int Version = 0x0001_0000;
    private const int ChecksumOffset = 64;
    private const int SavedStateOffset = 84;

    public static ReadOnlySpan<byte> Cookie => "conectix"u8;

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or of a machine that was saved while it ran.</exception>
    public static VhdFooter Read(IByteSource file, long offset, string name)
    {
        byte[] bytes = new byte[Bytes];
        file.Read(offset, bytes);
        if (!bytes.AsSpan().StartsWith(Cookie))
            throw ImageErrors.Damaged(file, offset, $"cookie of {name}", Convert.ToHexString(bytes.AsSpan(0, 8)), "\"conectix\"");
        VhdChecksum.Check(file, offset, bytes, ChecksumOffset, name);
        int version = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12));
        if (version != Version)
            throw ImageErrors.Damaged(file, offset + 12, $"version of {name}", $"0x{version:X8}", $"0x{Version:X8}");
        if (bytes[SavedStateOffset] != 0)
        {
            throw ImageErrors.Refused(
                $"{file.Name} at offset {offset + SavedStateOffset}, {name}", "the disk of a machine in saved state",
                "one that was shut down",
                "Start the machine, shut it down and copy its disk again.");
        }

        long size = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(48));
        if (size <= 0 || size % 512 != 0)
            throw ImageErrors.Damaged(file, offset + 48, $"current size of {name}", $"{size} bytes", "a multiple of 512, more than 0");
        return new VhdFooter(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16)), size, (VhdKind)BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(60)));
    }
}
