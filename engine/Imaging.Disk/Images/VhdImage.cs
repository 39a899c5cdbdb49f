using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The disk in a fixed or dynamic VHD, read only. Source: Microsoft, "Virtual Hard Disk Image Format Specification" 1.0. Footer, its copy
/// and header are checked against their checksums, and every block has to lie in the file by itself. Repairs nothing.
/// </summary>
public sealed class VhdImage : SparseImage
{
    /// <summary>Bytes of a sector, of every VHD.</summary>
    public const int SectorSize = 512;

    private const uint Unused = uint.MaxValue;

    private readonly int _bitmapBytes;

    /// <summary>First sector of each block, its bitmap first; empty for a fixed disk.</summary>
    private readonly uint[] _table;

    private VhdImage(IByteSource file, long size, int blockSize, uint[] table) : base(file, size, table.Length == 0 ? size : blockSize)
    {
        _table = table;
        _bitmapBytes = BitmapBytes(blockSize);
    }

    /// <summary>True for a file that begins or ends with a VHD's footer.</summary>
    public static bool Recognises(IByteSource file)
    {
        Span<byte> cookie = stackalloc byte[8];
        if (file.Length < VhdFooter.Bytes)
            return false;
        file.Read(0, cookie);
        if (cookie.SequenceEqual(VhdFooter.Cookie))
            return true;
        file.Read(file.Length - VhdFooter.Bytes, cookie);
        return cookie.SequenceEqual(VhdFooter.Cookie);
    }

    /// <param name="file">Not owned.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: damaged, a differencing disk, or that of a saved machine; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static VhdImage Open(IByteSource file)
    {
        long end = file.Length - VhdFooter.Bytes;
        if (end < 0)
            throw ImageErrors.Damaged(file, 0, "VHD", $"{file.Length} bytes", $"at least the {VhdFooter.Bytes} of a footer");
        VhdFooter footer = VhdFooter.Read(file, end, "the footer");
        switch (footer.Kind)
        {
            case VhdKind.Fixed when footer.Size <= end:
                return new VhdImage(file, footer.Size, SectorSize, []);
            case VhdKind.Fixed:
                throw ImageErrors.Damaged(
                    file, end + 48, "current size of the footer", $"{footer.Size} bytes", $"at most the {end} there are");
            case VhdKind.Dynamic:
                return OpenDynamic(file, footer);
            case VhdKind.Differencing:
                throw ImageErrors.Differencing(file, "VHD");
            default:
                throw ImageErrors.Damaged(file, end + 60, "disk type of the footer", $"{(int)footer.Kind}", "2 (fixed) or 3 (dynamic)");
        }
    }

    private static VhdImage OpenDynamic(IByteSource file, VhdFooter footer)
    {
        VhdFooter copy = VhdFooter.Read(file, 0, "the copy of the footer");
        if (copy != footer)
            throw ImageErrors.Damaged(file, 0, "the copy of the footer", $"{copy}", $"{footer}, as the footer says");
        VhdHeader header = VhdHeader.Read(file, footer.DataOffset);
        long blocks = (footer.Size + header.BlockSize - 1) / header.BlockSize;
        if (header.Entries < blocks)
            throw ImageErrors.Damaged(
                file, footer.DataOffset + 28, "entries of the block allocation table", $"{header.Entries}",
                $"at least {blocks}, for {footer.Size} bytes");
        uint[] table = ReadTable(file, header, (int)blocks);
        CheckPlaces(file, header, table);
        return new VhdImage(file, footer.Size, header.BlockSize, table);
    }

    private static uint[] ReadTable(IByteSource file, VhdHeader header, int blocks)
    {
        byte[] bytes = new byte[4 * blocks];
        file.Read(header.TableOffset, bytes);
        var table = new uint[blocks];
        for (int i = 0; i < blocks; i++)
            table[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i));
        return table;
    }

    /// <summary>Blocks lie behind the table and before the footer, and none in another.</summary>
    private static void CheckPlaces(IByteSource file, VhdHeader header, uint[] table)
    {
        long free = header.TableOffset + (4L * header.Entries);
        long length = BitmapBytes(header.BlockSize) + (long)header.BlockSize;
        IEnumerable<(uint Sector, int Block)> used = table.Select((sector, block) => (sector, block)).Where(e => e.sector != Unused);
        foreach ((uint sector, int block) in used.OrderBy(e => e.Sector))
        {
            long start = (long)sector * SectorSize;
            if (start < free || start > file.Length - VhdFooter.Bytes - length)
                throw ImageErrors.Damaged(
                    file, header.TableOffset + (4L * block), $"block {block}", $"a block at {start}",
                    $"one of {length} bytes from {free} on, before the footer");
            free = start + length;
        }
    }

    private static int BitmapBytes(int blockSize) => ((blockSize / SectorSize / 8) + SectorSize - 1) / SectorSize * SectorSize;

    private protected override void ReadBlock(int block, long within, Span<byte> target)
    {
        if (_table.Length == 0)
            File.Read(within, target);
        else if (_table[block] == Unused)
            target.Clear();
        else
            ReadBlock((long)_table[block] * SectorSize, within, target);
    }

    private void ReadBlock(long start, long within, Span<byte> target)
    {
        File.Read(start + _bitmapBytes + within, target);
        int first = (int)(within / SectorSize);
        int last = (int)((within + target.Length - 1) / SectorSize);
        byte[] bitmap = new byte[(last / 8) - (first / 8) + 1];
        File.Read(start + (first / 8), bitmap);
        if (!bitmap.AsSpan().ContainsAnyExcept((byte)0xFF))
            return;
        for (int sector = first; sector <= last; sector++)
        {
            if (!IsSet(bitmap, sector - (first / 8 * 8)))
                Clear(target, ((long)sector * SectorSize) - within);
        }
    }

    /// <summary>The bit of the first sector is the highest of its byte.</summary>
    private static bool IsSet(ReadOnlySpan<byte> bitmap, int bit) => (bitmap[bit / 8] & (0x80 >> (bit % 8))) != 0;

    /// <summary>A sector never written reads as zeros, whatever the file has there.</summary>
    private static void Clear(Span<byte> target, long at)
    {
        int from = (int)Math.Max(at, 0);
        int to = (int)Math.Min(at + SectorSize, target.Length);
        target[from..to].Clear();
    }
}
