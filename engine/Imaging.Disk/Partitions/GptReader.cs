using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Imaging.Core;

namespace Imaging.Disk.Partitions;

/// <summary>Reads both copies of a GPT and judges each by itself (UEFI 2.10, section 5.3.2). Repairs nothing, guesses nothing.</summary>
public static class GptReader
{
    /// <summary>Bytes: 64 times what anybody uses, and little enough to read in one go.</summary>
    private const long MaximumEntriesLength = ByteSize.MiB;

    private const uint Revision = 0x0001_0000;

    /// <param name="disk">The whole disk.</param>
    /// <param name="sectorSize">512 or 4096; a table made for another sector size is not found.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk cannot be read. A bad table is no error.</exception>
    public static GptReading Read(IByteSource disk, int sectorSize)
    {
        var geometry = new GptGeometry(disk.Length, sectorSize);
        if (!geometry.Fits)
        {
            string[] tooSmall = [$"the disk's {disk.Length} bytes do not hold two copies of a GPT"];
            return new GptReading(disk.Name, geometry, [], new GptCopy("primary GPT", null, [], tooSmall),
                new GptCopy("backup GPT", null, [], tooSmall));
        }

        byte[] first = new byte[sectorSize];
        disk.Read(0, first);
        return new GptReading(disk.Name, geometry, ProtectiveMbr.Problems(first, geometry),
            ReadCopy(disk, geometry, isPrimary: true), ReadCopy(disk, geometry, isPrimary: false));
    }

    private static GptCopy ReadCopy(IByteSource disk, GptGeometry geometry, bool isPrimary)
    {
        string name = isPrimary ? "primary GPT" : "backup GPT";
        long headerLba = isPrimary ? GptGeometry.PrimaryHeaderLba : geometry.BackupHeaderLba;
        byte[] sector = new byte[geometry.SectorSize];
        disk.Read(headerLba * geometry.SectorSize, sector);
        if (!sector.AsSpan().StartsWith(GptHeader.SignatureBytes))
            return new GptCopy(name, null, [], [$"no signature 'EFI PART' at LBA {headerLba}"]);

        GptHeader header = GptHeader.Decode(sector);
        List<string> problems = HeaderProblems(sector);
        AddPlaceProblems(header, geometry, isPrimary, problems);
        if (!EntriesReadable(header, geometry, isPrimary, problems))
            return new GptCopy(name, header, [], problems);

        byte[] lines = new byte[header.EntryCount * header.EntrySize];
        disk.Read(header.EntriesLba * geometry.SectorSize, lines);
        uint crc = Crc32.HashToUInt32(lines);
        if (crc != header.EntriesCrc)
            problems.Add($"the CRC of its partition entries is {crc:X8}, the header says {header.EntriesCrc:X8}");
        List<GptEntry> entries = DecodeLines(lines, (int)header.EntrySize);
        problems.AddRange(GptRules.Problems(entries, header.FirstUsableLba, header.LastUsableLba));
        return new GptCopy(name, header, entries, problems);
    }

    private static List<string> HeaderProblems(ReadOnlySpan<byte> sector)
    {
        var problems = new List<string>();
        uint revision = BinaryPrimitives.ReadUInt32LittleEndian(sector[8..]);
        if (revision != Revision)
            problems.Add($"revision {revision:X8}, not {Revision:X8}");
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(sector[12..]);
        if (size < GptHeader.Size || size > sector.Length)
        {
            problems.Add($"a header of {size} bytes, not {GptHeader.Size} to {sector.Length}");
            return problems;
        }

        byte[] header = sector[..(int)size].ToArray();
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        header.AsSpan(16, 4).Clear();
        uint crc = Crc32.HashToUInt32(header);
        if (crc != stored)
            problems.Add($"the CRC of its header is {crc:X8}, the header says {stored:X8}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(20)) != 0 || sector[(int)size..].ContainsAnyExcept((byte)0))
            problems.Add("bytes of the header's sector that are reserved are not zero");
        return problems;
    }

    private static void AddPlaceProblems(GptHeader header, GptGeometry geometry, bool isPrimary, List<string> problems)
    {
        long mine = isPrimary ? GptGeometry.PrimaryHeaderLba : geometry.BackupHeaderLba;
        long other = isPrimary ? geometry.BackupHeaderLba : GptGeometry.PrimaryHeaderLba;
        if (header.MyLba != mine)
            problems.Add($"MyLBA is {header.MyLba}, it stands at {mine}");
        if (header.AlternateLba != other)
            problems.Add($"AlternateLBA is {header.AlternateLba}, not {other}");
        if (header.FirstUsableLba < geometry.FirstUsableLba || header.LastUsableLba > geometry.LastUsableLba
            || header.FirstUsableLba > header.LastUsableLba)
        {
            problems.Add($"the usable range is LBA {header.FirstUsableLba} to {header.LastUsableLba}, "
                + $"not inside {geometry.FirstUsableLba} to {geometry.LastUsableLba}");
        }
    }

    private static bool EntriesReadable(GptHeader header, GptGeometry geometry, bool isPrimary, List<string> problems)
    {
        bool sized = header.EntrySize >= GptGeometry.EntrySize && uint.IsPow2(header.EntrySize);
        long length = sized ? (long)header.EntrySize * header.EntryCount : 0;
        if (length is < GptGeometry.EntriesLength or > MaximumEntriesLength)
        {
            problems.Add($"{header.EntryCount} partition entries of {header.EntrySize} bytes, "
                + $"not {GptGeometry.EntryCount} or more of {GptGeometry.EntrySize}");
            return false;
        }

        long sectors = (length + geometry.SectorSize - 1) / geometry.SectorSize;
        (long low, long high) = isPrimary
            ? (GptGeometry.PrimaryHeaderLba + 1, header.FirstUsableLba)
            : (header.LastUsableLba + 1, geometry.BackupHeaderLba);
        if (header.EntriesLba >= Math.Max(low, 0) && header.EntriesLba <= Math.Clamp(high, 0, geometry.TotalSectors) - sectors)
            return true;
        problems.Add($"its partition entries are at LBA {header.EntriesLba}, not between {low} and {high - 1}");
        return false;
    }

    private static List<GptEntry> DecodeLines(ReadOnlySpan<byte> lines, int entrySize)
    {
        var entries = new List<GptEntry>();
        for (int offset = 0; offset < lines.Length; offset += entrySize)
        {
            ReadOnlySpan<byte> line = lines.Slice(offset, GptGeometry.EntrySize);
            var type = new Guid(line[..16]);
            if (type != Guid.Empty)
                entries.Add(DecodeLine(type, line));
        }

        return entries;
    }

    private static GptEntry DecodeLine(Guid type, ReadOnlySpan<byte> line)
    {
        string name = Encoding.Unicode.GetString(line[56..]);
        int end = name.IndexOf('\0', StringComparison.Ordinal);
        return new GptEntry(
            type,
            new Guid(line.Slice(16, 16)),
            BinaryPrimitives.ReadInt64LittleEndian(line[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(line[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(line[48..]),
            end < 0 ? name : name[..end]);
    }
}
