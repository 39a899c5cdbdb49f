using System.Buffers.Binary;
using System.Text;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;

namespace Imaging.Testing.Windows;

/// <summary>A volume on a fake disk.</summary>
internal sealed record FakeVolume(int Number, long Start, long Length, Guid? GptType = null, byte MbrType = 7)
{
    public static readonly Guid Data = new("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");

    public string Guid { get; } = $"{System.Guid.NewGuid()}";

    /// <summary>Another program has a file of it open: it cannot be locked until that many attempts were made.</summary>
    public int BusyFor { get; set; }

    /// <summary>Attempts to open it that come too early.</summary>
    public int ComesAfter { get; set; }

    /// <summary>Attempts to open it that find somebody else who shares it with nobody.</summary>
    public int SharedAfter { get; set; }

    public bool IsLocked { get; set; }

    public bool IsDismounted { get; set; }

    /// <summary>Its id in the GPT.</summary>
    public Guid Id { get; init; }

    /// <summary>Handles that may read or write: while somebody else has one, it cannot be locked.</summary>
    public int Handles { get; set; }

    /// <summary>What flushing it ends with.</summary>
    public int FlushFault { get; set; }

    /// <summary>The label it was formatted with; null: not formatted.</summary>
    public string? Label { get; set; }

    /// <summary>As <c>\\?\Volume{…}\</c>.</summary>
    public string Path => $@"\\?\Volume{{{Guid}}}\";
}

/// <summary>
/// A disk of a fake Windows: its bytes, and the answers it gives (structures of winioctl.h, written here from their definition).
/// </summary>
internal sealed class FakeWindowsDisk(int number, long bytes, int sectorSize = 512)
{
    public int Number { get; } = number;

    public MemoryDevice Bytes { get; } = new($"disk {number}", bytes, sectorSize);

    public int Bus { get; init; } = 17;

    public bool IsRemovable { get; init; }

    public bool IsHotplug { get; init; }

    public string Vendor { get; init; } = "";

    public string Model { get; init; } = "SAMSUNG MZVL2512";

    public string Serial { get; init; } = "S1";

    public List<FakeVolume> Volumes { get; init; } = [];

    public bool IsOffline { get; set; }

    public bool IsReadOnly { get; init; }

    /// <summary>What a request is answered with instead.</summary>
    public Dictionary<ControlCode, int> Errors { get; } = [];

    /// <summary>Told after each write to the disk itself.</summary>
    public Action? Written { get; set; }

    /// <summary>Attempts to find volumes that come too early, after the table was read again.</summary>
    public int VolumesComeAfter { get; set; }

    /// <summary>Windows does not look at the table of a disk that is offline.</summary>
    public bool KeepsTableWhileOffline { get; init; }

    /// <summary>
    /// The volumes of the table that is on the disk, as Windows makes them when it looks. Until then it has those it knows of.
    /// </summary>
    public void ReadTable()
    {
        if (IsOffline && KeepsTableWhileOffline)
            return;
        Volumes.Clear();
        Volumes.AddRange(Table(backup: false).Select((e, i) =>
            new FakeVolume(i + 1, e.FirstLba * Bytes.SectorSize, e.SectorCount * Bytes.SectorSize, e.Type)
            {
                Id = e.Id,
                ComesAfter = VolumesComeAfter,
            }));
    }

    /// <summary>True where Windows has looked at the table since it was written.</summary>
    public bool KnowsItsTable =>
        Volumes.Select(v => v.Start).SequenceEqual(Table(backup: false).Select(e => e.FirstLba * Bytes.SectorSize));

    /// <summary>
    /// True where firmware finds nothing to start on the disk, in either copy of a GPT behind an MBR, and Windows mounts one volume
    /// at most and gives it no letter.
    /// </summary>
    public bool StartsNothing => new[] { Table(backup: false), Table(backup: true) }.All(
        t => t.Count <= 1 && t.All(e => e.Attributes == 1UL << 63 && e.Type == FakeVolume.Data));

    public byte[] Geometry()
    {
        var answer = new byte[40];
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(8), IsRemovable ? 11 : 12);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(20), Bytes.SectorSize);
        BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(24), Bytes.Length);
        return answer;
    }

    public byte[] DeviceNumber(uint partition)
    {
        var answer = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(answer, 7);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), Number);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(8), partition);
        return answer;
    }

    /// <summary>Null for a property the disk does not know.</summary>
    public byte[]? Property(int id) =>
        id switch { 0 => Descriptor(), 6 => Alignment(), 7 => [12, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0], _ => null };

    public byte[] Attributes()
    {
        var answer = new byte[16];
        answer[0] = 16;
        answer[8] = (byte)((IsOffline ? 1 : 0) | (IsReadOnly ? 2 : 0));
        return answer;
    }

    public byte[] Layout()
    {
        var answer = new byte[48 + 144 * Volumes.Count];
        bool isGpt = Volumes.Any(v => v.GptType is not null);
        BinaryPrimitives.WriteInt32LittleEndian(answer, Volumes.Count == 0 ? 2 : isGpt ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), Volumes.Count);
        foreach ((int i, FakeVolume volume) in Volumes.Index())
        {
            Span<byte> entry = answer.AsSpan(48 + 144 * i, 144);
            BinaryPrimitives.WriteInt32LittleEndian(entry, volume.GptType is null ? 0 : 1);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], volume.Start);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], volume.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], volume.Number);
            if (volume.GptType is { } type)
            {
                type.TryWriteBytes(entry[32..]);
                volume.Id.TryWriteBytes(entry[48..]);
            }
            else
                entry[32] = volume.MbrType;
        }

        return answer;
    }

    public byte[] Extents(FakeVolume volume)
    {
        var answer = new byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(answer, 1);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(8), Number);
        BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(16), volume.Start);
        BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(24), volume.Length);
        return answer;
    }

    /// <summary>None where no MBR leads to it.</summary>
    private IReadOnlyList<GptEntry> Table(bool backup)
    {
        Span<byte> first = new byte[Bytes.SectorSize];
        Bytes.Read(0, first);
        return first[510] == 0x55 && first[450] == 0xEE ? Copy(GptReader.Read(Bytes, Bytes.SectorSize), backup).Entries : [];

        static GptCopy Copy(GptReading gpt, bool backup) => backup ? gpt.Backup : gpt.Primary;
    }

    private byte[] Descriptor()
    {
        var answer = new byte[200];
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), answer.Length);
        answer[10] = (byte)(IsRemovable ? 1 : 0);
        Text(answer, field: 12, at: 40, Vendor);
        Text(answer, field: 16, at: 80, Model + "   ");
        Text(answer, field: 24, at: 140, "  " + Serial);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(28), Bus);
        return answer;
    }

    private static void Text(byte[] answer, int field, int at, string text)
    {
        if (text.Length == 0)
            return;
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(field), at);
        Encoding.ASCII.GetBytes(text).CopyTo(answer, at);
    }

    private byte[] Alignment()
    {
        var answer = new byte[28];
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(16), Bytes.SectorSize);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(20), 4096);
        return answer;
    }
}
