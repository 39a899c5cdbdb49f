using System.Buffers.Binary;
using System.Text;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.WindowsBoot.Firmware;

/// <summary>What a variable <c>Boot####</c> holds, an EFI_LOAD_OPTION (UEFI 2.10, section 3.1.3).</summary>
/// <param name="Attributes">1: active.</param>
/// <param name="Description">What firmware's menu calls it.</param>
/// <param name="DevicePath">Nodes from the controller to the file, the end included.</param>
/// <param name="OptionalData">What the program gets.</param>
public sealed record BootEntry(uint Attributes, string Description, ReadOnlyMemory<byte> DevicePath, ReadOnlyMemory<byte> OptionalData)
{
    private const uint Active = 1;
    private const string WindowsDescription = "Windows Boot Manager";
    private const string WindowsPath = @"\EFI\Microsoft\Boot\bootmgfw.efi";

    private const int NodeHeader = 4;
    private const byte Media = 4;
    private const byte HardDrive = 1;
    private const byte FilePath = 4;
    private const byte End = 0x7F;
    private const int HardDriveLength = 42;
    private const byte Gpt = 2;
    private const byte GuidSignature = 2;

    private static ReadOnlySpan<byte> EndNode => [End, 0xFF, NodeHeader, 0];

    /// <summary>The entry that Windows makes for itself: its boot manager, and data by which it knows the entry again.</summary>
    public static BootEntry OfWindows(BootPartition esp) => new(
        Active, WindowsDescription, (byte[])[.. Drive(esp), .. File(WindowsPath), .. EndNode], WindowsData());

    /// <summary>The partition it starts from, where it names a GUID; null: anything else.</summary>
    public BootPartition? Partition()
    {
        foreach ((byte type, byte kind, ReadOnlyMemory<byte> node) in Nodes())
        {
            ReadOnlySpan<byte> bytes = node.Span;
            if ((type, kind) == (Media, HardDrive) && bytes.Length == HardDriveLength && bytes[40] == Gpt && bytes[41] == GuidSignature)
            {
                return new BootPartition(
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), new Guid(bytes[24..40]));
            }
        }

        return null;
    }

    /// <summary>The program it starts; empty where it names none.</summary>
    public string File() => string.Concat(
        Nodes().Where(n => (n.Type, n.Kind) == (Media, FilePath)).Select(n => Text(n.Bytes.Span[NodeHeader..])));

    /// <summary>
    /// True for an entry of Windows' boot manager. Many firmwares write the path in capitals, and their own entries have no data.
    /// </summary>
    public bool IsWindows => File().Equals(WindowsPath, StringComparison.OrdinalIgnoreCase);

    /// <returns>Null: no such entry. Firmware passes over those it cannot read.</returns>
    public static BootEntry? Read(ReadOnlyMemory<byte> variable)
    {
        const int Header = 6;
        ReadOnlySpan<byte> bytes = variable.Span;
        if (bytes.Length < Header)
            return null;
        int pathLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        int end = Header;
        while (end + 1 < bytes.Length && (bytes[end] | bytes[end + 1]) != 0)
            end += sizeof(char);
        int path = end + sizeof(char);
        if (path > bytes.Length || pathLength > bytes.Length - path)
            return null;
        return new BootEntry(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes), Encoding.Unicode.GetString(bytes[Header..end]),
            variable.Slice(path, pathLength), variable[(path + pathLength)..]);
    }

    /// <summary>As the variable holds it.</summary>
    public byte[] ToBytes()
    {
        var head = new byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Attributes);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), checked((ushort)DevicePath.Length));
        return [.. head, .. Encoding.Unicode.GetBytes(Description + '\0'), .. DevicePath.Span, .. OptionalData.Span];
    }

    /// <summary>The nodes of the path up to one whose length does not fit.</summary>
    private IEnumerable<(byte Type, byte Kind, ReadOnlyMemory<byte> Bytes)> Nodes()
    {
        for (ReadOnlyMemory<byte> rest = DevicePath; rest.Length >= NodeHeader;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[2..]);
            if (length < NodeHeader || length > rest.Length || rest.Span[0] == End)
                yield break;
            yield return (rest.Span[0], rest.Span[1], rest[..length]);
            rest = rest[length..];
        }
    }

    private static byte[] Drive(BootPartition partition)
    {
        var node = new byte[HardDriveLength];
        (node[0], node[1], node[2]) = (Media, HardDrive, HardDriveLength);
        BinaryPrimitives.WriteUInt32LittleEndian(node.AsSpan(4), partition.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(node.AsSpan(8), partition.FirstLba);
        BinaryPrimitives.WriteUInt64LittleEndian(node.AsSpan(16), partition.SectorCount);
        partition.Id.TryWriteBytes(node.AsSpan(24));
        (node[40], node[41]) = (Gpt, GuidSignature);
        return node;
    }

    private static byte[] File(string path)
    {
        byte[] text = Encoding.Unicode.GetBytes(path + '\0');
        return [Media, FilePath, (byte)(NodeHeader + text.Length), 0, .. text];
    }

    /// <summary>
    /// WINDOWS_OS_LOADER data as Windows writes them: a name, 1, bytes of all, offset of a path; the object of the boot configuration; and
    /// the path, which is empty.
    /// </summary>
    private static byte[] WindowsData()
    {
        const int Length = 136;
        const int Path = 120;
        var data = new byte[Length];
        "WINDOWS\0"u8.CopyTo(data);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(12), Length);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(16), Path);
        Encoding.Unicode.GetBytes($"BCDOBJECT={BcdObjectIds.BootManager:b}", data.AsSpan(20));
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(Path), 1);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(Path + 4), Length - Path);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(Path + 8), 4);
        EndNode.CopyTo(data.AsSpan(Path + 12));
        return data;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Unicode.GetString(bytes[..(bytes.Length & ~1)]).TrimEnd('\0');
}
