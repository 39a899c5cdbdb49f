using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The header of a dynamic VHD (Microsoft, "Virtual Hard Disk Image Format Specification" 1.0, "Dynamic Disk Header Format").
/// </summary>
/// <param name="TableOffset">Bytes to the block allocation table.</param>
/// <param name="Entries">Its entries.</param>
/// <param name="BlockSize">Bytes of a block without its bitmap: a power of two from 512.</param>
internal readonly record struct VhdHeader(long TableOffset, int Entries, int BlockSize)
{
    public const int Bytes = 1024;

    private const string Name = "dynamic disk header";
    private const int Version = 0x0001_0000;
    private const int ChecksumOffset = 36;

    private static ReadOnlySpan<byte> Cookie => "cxsparse"u8;

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged.</exception>
    public static VhdHeader Read(IByteSource file, long offset)
    {
        if (offset < VhdFooter.Bytes || offset > file.Length - Bytes - VhdFooter.Bytes)
            throw ImageErrors.Damaged(
                file, 16, "data offset", $"{offset}", $"{VhdFooter.Bytes} to {file.Length - Bytes - VhdFooter.Bytes}");
        byte[] bytes = new byte[Bytes];
        file.Read(offset, bytes);
        if (!bytes.AsSpan().StartsWith(Cookie))
            throw ImageErrors.Damaged(file, offset, $"cookie of the {Name}", Convert.ToHexString(bytes.AsSpan(0, 8)), "\"cxsparse\"");
        VhdChecksum.Check(file, offset, bytes, ChecksumOffset, $"the {Name}");
        int version = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(24));
        if (version != Version)
            throw ImageErrors.Damaged(file, offset + 24, $"version of the {Name}", $"0x{version:X8}", $"0x{Version:X8}");
        uint blockSize = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(32));
        if (blockSize is < 512 or > 1 << 30 || !uint.IsPow2(blockSize))
            throw ImageErrors.Damaged(file, offset + 32, "block size", $"{blockSize} bytes", "a power of two from 512");

        long table = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16));
        uint entries = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(28));
        if (table < VhdFooter.Bytes || table > file.Length - VhdFooter.Bytes - (4L * entries))
            throw ImageErrors.Damaged(file, offset + 16, "table offset", $"{entries} entries at {table}", "a table inside the file");
        return new VhdHeader(table, (int)entries, (int)blockSize);
    }
}
