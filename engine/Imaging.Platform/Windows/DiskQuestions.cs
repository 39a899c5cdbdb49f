using System.Buffers.Binary;
using System.Text;
using Imaging.Core;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>
/// What a device says of itself, each with one request (winioctl.h; layouts are those of 64 bit Windows). Null: it does not say.
/// </summary>
internal static class DiskQuestions
{
    /// <summary>FILE_DEVICE_DISK.</summary>
    private const int DeviceTypeDisk = 7;

    private const int DeviceProperty = 0;
    private const int AlignmentProperty = 6;
    private const int SeekPenaltyProperty = 7;

    /// <summary>MEDIA_TYPE RemovableMedia.</summary>
    private const int RemovableMedia = 11;

    private const int OneEntry = 144;
    private const int EntriesStart = 48;
    private const int PartitionTableGpt = 1;

    /// <summary>STORAGE_DEVICE_NUMBER of a disk or a partition; other devices have numbers of their own.</summary>
    public static DeviceNumber? Number(IWindowsHandle device) =>
        Ask(device, ControlCode.StorageGetNumber, [], 12) is { } answer && U32(answer, 0) == DeviceTypeDisk
            ? new DeviceNumber(U32(answer, 4), U32(answer, 8))
            : null;

    /// <summary>DISK_GEOMETRY_EX.</summary>
    public static DiskGeometry? Geometry(IWindowsHandle device) => Ask(device, ControlCode.DiskGetGeometry, [], 32, room: 512) is { } answer
        ? new DiskGeometry((long)U64(answer, 24), (int)U32(answer, 20), U32(answer, 8) == RemovableMedia)
        : null;

    /// <summary>STORAGE_DEVICE_DESCRIPTOR.</summary>
    public static DeviceDescription? Description(IWindowsHandle device)
    {
        if (Property(device, DeviceProperty, 36) is not { } answer)
            return null;
        string? vendor = Text(answer, 12);
        string? product = Text(answer, 16);
        return new DeviceDescription(
            (int)U32(answer, 28), answer[10] != 0, vendor is null || product is null ? product ?? vendor : $"{vendor} {product}",
            Text(answer, 24));
    }

    /// <summary>STORAGE_ACCESS_ALIGNMENT_DESCRIPTOR: bytes the medium writes at once.</summary>
    public static int? PhysicalSectorSize(IWindowsHandle device) =>
        Property(device, AlignmentProperty, 24) is { } answer && U32(answer, 20) > 0 ? (int)U32(answer, 20) : null;

    /// <summary>DEVICE_SEEK_PENALTY_DESCRIPTOR.</summary>
    public static bool? IsRotational(IWindowsHandle device) =>
        Property(device, SeekPenaltyProperty, 9) is { } answer ? answer[8] != 0 : null;

    /// <summary>STORAGE_HOTPLUG_INFO: the device with its medium is made to be pulled out.</summary>
    public static bool? IsHotplug(IWindowsHandle device) =>
        Ask(device, ControlCode.StorageGetHotplug, [], 8) is { } answer ? answer[6] != 0 : null;

    /// <summary>GET_DISK_ATTRIBUTES.</summary>
    public static DiskAttributes? Attributes(IWindowsHandle device) =>
        Ask(device, ControlCode.DiskGetAttributes, [], 16) is { } answer ? (DiskAttributes)U64(answer, 8) : null;

    public static bool IsWriteProtected(IWindowsHandle device) =>
        device.Control(ControlCode.DiskIsWritable, [], [], out _) == WindowsError.WriteProtected;

    /// <summary>DRIVE_LAYOUT_INFORMATION_EX: the partitions Windows sees; none where it recognises no table.</summary>
    public static IReadOnlyList<WindowsPartition>? Layout(IWindowsHandle device)
    {
        for (int room = EntriesStart + 128 * OneEntry; ; room *= 2)
        {
            var answer = new byte[room];
            int error = device.Control(ControlCode.DiskGetLayout, [], answer, out int count);
            if (error is WindowsError.InsufficientBuffer or WindowsError.MoreData)
                continue;
            return error == 0 && count >= EntriesStart ? Partitions(answer.AsSpan(0, count)) : null;
        }
    }

    /// <summary>VOLUME_DISK_EXTENTS: where a volume lies; several where it spans disks.</summary>
    public static IReadOnlyList<VolumeExtent> Extents(IWindowsHandle volume)
    {
        const int OneExtent = 24;
        if (Ask(volume, ControlCode.VolumeGetExtents, [], 8, room: 8 + 32 * OneExtent) is not { } answer)
            return [];
        int count = Math.Min((int)U32(answer, 0), (answer.Length - 8) / OneExtent);
        return [.. Enumerable.Range(0, count).Select(i => i * OneExtent).Select(at =>
            new VolumeExtent(U32(answer, 8 + at), (long)U64(answer, 16 + at), (long)U64(answer, 24 + at)))];
    }

    private static List<WindowsPartition> Partitions(ReadOnlySpan<byte> layout)
    {
        var partitions = new List<WindowsPartition>();
        int count = Math.Min((int)U32(layout, 4), (layout.Length - EntriesStart) / OneEntry);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = layout.Slice(EntriesStart + i * OneEntry, OneEntry);
            bool isGpt = U32(entry, 0) == PartitionTableGpt;
            var partition = new WindowsPartition((int)U32(entry, 24), (long)U64(entry, 8), (long)U64(entry, 16),
                isGpt ? new Guid(entry.Slice(32, 16)) : null, isGpt ? new Guid(entry.Slice(48, 16)) : null, entry[32]);
            if (partition is { Number: > 0, IsContainerOrUnused: false })
                partitions.Add(partition);
        }

        return partitions;
    }

    /// <summary>STORAGE_PROPERTY_QUERY, PropertyStandardQuery.</summary>
    private static byte[]? Property(IWindowsHandle device, int property, int least)
    {
        Span<byte> query = stackalloc byte[12];
        query.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(query, property);
        return Ask(device, ControlCode.StorageQueryProperty, query, least, room: 4096);
    }

    /// <param name="least">Bytes without which the answer is none.</param>
    private static byte[]? Ask(IWindowsHandle device, ControlCode code, ReadOnlySpan<byte> input, int least, int room = 0)
    {
        var answer = new byte[Math.Max(least, room)];
        int error = device.Control(code, input, answer, out int count);
        return error == 0 && count >= least ? answer[..count] : null;
    }

    /// <summary>A text of the descriptor, by the offset that stands at <paramref name="field"/>.</summary>
    private static string? Text(byte[] descriptor, int field)
    {
        uint start = U32(descriptor, field);
        if (start == 0 || start >= descriptor.Length)
            return null;
        ReadOnlySpan<byte> text = descriptor.AsSpan((int)start);
        int end = text.IndexOf((byte)0);
        string trimmed = Encoding.ASCII.GetString(end < 0 ? text : text[..end]).Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
