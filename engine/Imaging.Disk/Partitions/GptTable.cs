using System.Buffers.Binary;
using System.IO.Hashing;

namespace Imaging.Disk.Partitions;

/// <summary>
/// The bytes of a GUID partition table (UEFI 2.10, section 5.3), built and not yet written. They are three separate writes because the
/// order in which they reach a disk decides whether it boots: backup, then primary, then the protective MBR.
/// </summary>
public sealed class GptTable
{
    private const uint Revision = 0x0001_0000;

    private GptTable(GptGeometry geometry, byte[] protectiveMbr, byte[] primary, byte[] backup)
    {
        Geometry = geometry;
        ProtectiveMbr = protectiveMbr;
        Primary = primary;
        Backup = backup;
    }

    public GptGeometry Geometry { get; }

    /// <summary>Sector 0, one sector.</summary>
    public ReadOnlyMemory<byte> ProtectiveMbr { get; }

    /// <summary>Header and lines, to be written at <see cref="PrimaryOffset"/>; whole sectors.</summary>
    public ReadOnlyMemory<byte> Primary { get; }

    /// <summary>Lines and header, to be written at <see cref="BackupOffset"/>; whole sectors, the last of them the disk's last.</summary>
    public ReadOnlyMemory<byte> Backup { get; }

    /// <summary>Bytes.</summary>
    public long PrimaryOffset => GptGeometry.PrimaryHeaderLba * Geometry.SectorSize;

    /// <summary>Bytes.</summary>
    public long BackupOffset => Geometry.BackupEntriesLba * Geometry.SectorSize;

    /// <param name="diskBytes">Size of the disk in bytes.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <param name="diskId">The disk's GUID.</param>
    /// <param name="entries">The partitions; their order is the order of the lines.</param>
    /// <exception cref="ArgumentException">The partitions do not fit the disk, overlap, or share an id: a plan is never so.</exception>
    public static GptTable Build(long diskBytes, int sectorSize, Guid diskId, IReadOnlyList<GptEntry> entries)
    {
        var geometry = new GptGeometry(diskBytes, sectorSize);
        if (!geometry.Fits)
            throw new ArgumentException($"{diskBytes} bytes do not hold two copies of a GPT", nameof(diskBytes));
        List<string> problems = GptRules.Problems(entries, geometry.FirstUsableLba, geometry.LastUsableLba);
        if (entries.Count > GptGeometry.EntryCount)
            problems.Add($"{entries.Count} partitions, more than {GptGeometry.EntryCount}");
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems), nameof(entries));

        byte[] lines = BuildLines(entries);
        uint crc = Crc32.HashToUInt32(lines);
        byte[] primary = new byte[sectorSize + lines.Length];
        lines.CopyTo(primary, sectorSize);
        WriteHeader(primary, geometry, diskId, crc, isPrimary: true);
        byte[] backup = new byte[lines.Length + sectorSize];
        lines.CopyTo(backup, 0);
        WriteHeader(backup.AsSpan(lines.Length), geometry, diskId, crc, isPrimary: false);
        return new GptTable(geometry, Partitions.ProtectiveMbr.Build(geometry), primary, backup);
    }

    private static byte[] BuildLines(IReadOnlyList<GptEntry> entries)
    {
        byte[] lines = new byte[GptGeometry.EntriesLength];
        for (int i = 0; i < entries.Count; i++)
        {
            Span<byte> line = lines.AsSpan(i * GptGeometry.EntrySize, GptGeometry.EntrySize);
            GptEntry entry = entries[i];
            entry.Type.TryWriteBytes(line);
            entry.Id.TryWriteBytes(line[16..]);
            BinaryPrimitives.WriteInt64LittleEndian(line[32..], entry.FirstLba);
            BinaryPrimitives.WriteInt64LittleEndian(line[40..], entry.LastLba);
            BinaryPrimitives.WriteUInt64LittleEndian(line[48..], entry.Attributes);
            for (int c = 0; c < entry.Name.Length; c++)
                BinaryPrimitives.WriteUInt16LittleEndian(line[(56 + c * 2)..], entry.Name[c]);
        }

        return lines;
    }

    private static void WriteHeader(Span<byte> sector, GptGeometry geometry, Guid diskId, uint entriesCrc, bool isPrimary)
    {
        long entriesLba = isPrimary ? GptGeometry.PrimaryHeaderLba + 1 : geometry.BackupEntriesLba;
        GptHeader.SignatureBytes.CopyTo(sector);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[8..], Revision);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[12..], GptHeader.Size);
        BinaryPrimitives.WriteInt64LittleEndian(sector[24..], isPrimary ? GptGeometry.PrimaryHeaderLba : geometry.BackupHeaderLba);
        BinaryPrimitives.WriteInt64LittleEndian(sector[32..], isPrimary ? geometry.BackupHeaderLba : GptGeometry.PrimaryHeaderLba);
        BinaryPrimitives.WriteInt64LittleEndian(sector[40..], geometry.FirstUsableLba);
        BinaryPrimitives.WriteInt64LittleEndian(sector[48..], geometry.LastUsableLba);
        diskId.TryWriteBytes(sector[56..]);
        BinaryPrimitives.WriteInt64LittleEndian(sector[72..], entriesLba);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[80..], GptGeometry.EntryCount);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[84..], GptGeometry.EntrySize);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[88..], entriesCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[16..], Crc32.HashToUInt32(sector[..GptHeader.Size]));
    }
}
