using System.Buffers.Binary;
using System.Text;

namespace Imaging.WindowsBoot.Bcd;

/// <summary>
/// Where boot code finds something: 16 bytes with the id of an object of options, or zero, and a descriptor: type, flags, bytes of the
/// descriptor, 0, and what the type holds. (As in the stores of Windows; names after ReactOS, boot/environ/include/bl.h.)
/// </summary>
/// <param name="Options">The object with options; empty: none.</param>
public abstract record BcdDevice(Guid Options)
{
    private const int OptionsBytes = 16;

    /// <summary>Bytes of a descriptor before what its type holds.</summary>
    internal const int Header = 16;

    /// <summary>Bytes of a descriptor with a fixed length.</summary>
    internal const int Fixed = 0x48;

    /// <summary>Windows writes devices of up to 700 bytes.</summary>
    private const int Longest = 8192;

    /// <exception cref="Core.ImagingException"><see cref="Core.ExitCode.Corrupt"/>: lengths in it do not fit.</exception>
    public static BcdDevice Read(ReadOnlySpan<byte> element, string place)
    {
        if (element.Length is < OptionsBytes + Header or > Longest)
            throw BcdErrors.Damaged(place, $"a device of {element.Length} bytes", $"{OptionsBytes + Header} to {Longest}");
        return ReadDescriptor(new Guid(element[..OptionsBytes]), element[OptionsBytes..], place);
    }

    public byte[] ToBytes() => [.. Options.ToByteArray(), .. Descriptor()];

    /// <summary>All of the descriptor.</summary>
    internal abstract byte[] Descriptor();

    internal static BcdDevice ReadDescriptor(Guid options, ReadOnlySpan<byte> descriptor, string place)
    {
        uint size = U32(descriptor, 8);
        if (size < Header || size > descriptor.Length)
            throw BcdErrors.Damaged(place, $"a descriptor of {size} bytes in {descriptor.Length}", "one that fits");
        descriptor = descriptor[..(int)size];
        BcdDevice? device = (U32(descriptor, 0), U32(descriptor, 4)) switch
        {
            (BcdBootDevice.Type, 0) => new BcdBootDevice(options),
            (BcdPartitionDevice.Type, 0) => BcdPartitionDevice.Parse(options, descriptor),
            (BcdLocateDevice.Type, 0) => BcdLocateDevice.Parse(options, descriptor, place),
            (BcdRamdiskDevice.Type, BcdRamdiskDevice.Flags) => BcdRamdiskDevice.Parse(options, descriptor, place),
            _ => null,
        };
        // What these kinds do not say stays as it is.
        return device is not null && device.Descriptor().AsSpan().SequenceEqual(descriptor)
            ? device
            : new BcdOtherDevice(options, descriptor.ToArray());
    }

    internal static byte[] Compose(uint type, uint flags, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[Header + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), flags);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length);
        payload.CopyTo(bytes.AsSpan(Header));
        return bytes;
    }

    internal static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    internal static byte[] Bytes(params ReadOnlySpan<uint> words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        return bytes;
    }

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.Unicode.GetString(bytes[..(bytes.Length & ~1)]).TrimEnd('\0');

    internal static byte[] Bytes(string text) => Encoding.Unicode.GetBytes(text + '\0');
}

/// <summary>The volume that boot code was started from.</summary>
public sealed record BcdBootDevice(Guid Options) : BcdDevice(Options)
{
    internal const uint Type = 5;

    public override string ToString() => "boot";

    internal override byte[] Descriptor() => Compose(Type, 0, new byte[Fixed - Header]);
}

/// <summary>A partition, by the ids in its table.</summary>
/// <param name="Partition">GUID of the partition.</param>
/// <param name="Disk">GUID of the disk. Both are matched.</param>
public sealed record BcdPartitionDevice(Guid Options, Guid Partition, Guid Disk) : BcdDevice(Options)
{
    internal const uint Type = 6;

    public override string ToString() => $"partition {Partition} of disk {Disk}";

    internal static BcdPartitionDevice? Parse(Guid options, ReadOnlySpan<byte> descriptor) =>
        descriptor.Length == Fixed ? new BcdPartitionDevice(options, new Guid(descriptor[16..32]), new Guid(descriptor[40..56])) : null;

    // Between the GUIDs: a hard disk (0) with a GPT (0).
    internal override byte[] Descriptor() => Compose(
        Type, 0, [.. Partition.ToByteArray(), .. new byte[8], .. Disk.ToByteArray(), .. new byte[16]]);
}

/// <summary>The first volume that has a file.</summary>
/// <param name="Element">The element with the path; 0 where <paramref name="Path"/> is it.</param>
/// <param name="Path">A path; empty where an element has it.</param>
public sealed record BcdLocateDevice(Guid Options, uint Element, string Path) : BcdDevice(Options)
{
    internal const uint Type = 8;

    private const uint ByElement = 0;
    private const uint ByPath = 1;
    private const int Words = 12;

    public override string ToString() => Element == 0 ? $"locate {Path}" : $"locate 0x{Element:x8}";

    internal static BcdLocateDevice? Parse(Guid options, ReadOnlySpan<byte> descriptor, string place)
    {
        if (descriptor.Length < Header + Words + sizeof(char))
            throw BcdErrors.Damaged(place, $"a locate device of {descriptor.Length} bytes", "more");
        return new BcdLocateDevice(options, U32(descriptor, Header + 4), Text(descriptor[(Header + Words)..]));
    }

    // The third word would be the place of a parent device; 0: all volumes are searched.
    internal override byte[] Descriptor() =>
        Compose(Type, 0, [.. Bytes(Element == 0 ? ByPath : ByElement, Element, 0u), .. Bytes(Path)]);
}

/// <summary>A file that is read into memory and used as a disk: a WIM.</summary>
/// <param name="Volume">Where the file is.</param>
/// <param name="Path">The file.</param>
public sealed record BcdRamdiskDevice(Guid Options, BcdDevice Volume, string Path) : BcdDevice(Options)
{
    internal const uint Type = 0;
    internal const uint Flags = 1;

    private const uint Ramdisk = 3;
    private const uint Version = 1;
    private const uint WithDevice = 5;

    /// <summary>The kind, and base, size and offset, which are 0 (20 bytes more); version, length, kind of the path.</summary>
    private const int Before = Header + 24 + 12;

    public override string ToString() => $"ramdisk {Path} on {Volume}";

    internal static BcdRamdiskDevice? Parse(Guid options, ReadOnlySpan<byte> descriptor, string place)
    {
        if (descriptor.Length < Before + Header || U32(descriptor, Header) != Ramdisk)
            return null;
        ReadOnlySpan<byte> inner = descriptor[Before..];
        uint size = U32(inner, 8);
        if (size < Header || size > inner.Length)
            throw BcdErrors.Damaged(place, $"a descriptor of {size} bytes in {inner.Length}", "one that fits");
        return new BcdRamdiskDevice(
            options, ReadDescriptor(Guid.Empty, inner[..(int)size], place), Text(inner[(int)size..]));
    }

    internal override byte[] Descriptor()
    {
        byte[] file = [.. Bytes(WithDevice), .. Volume.Descriptor(), .. Bytes(Path)];
        return Compose(
            Type, Flags, [.. Bytes(Ramdisk, 0u, 0u, 0u, 0u, 0u), .. Bytes(Version, (uint)file.Length + 8), .. file]);
    }
}

/// <summary>A kind that is kept as it stands: partitions of an MBR, VHDs, devices inside others.</summary>
public sealed record BcdOtherDevice(Guid Options, ReadOnlyMemory<byte> Stored) : BcdDevice(Options)
{
    public bool Equals(BcdOtherDevice? other) =>
        other is not null && Options == other.Options && Stored.Span.SequenceEqual(other.Stored.Span);

    public override int GetHashCode() => Stored.Length;

    public override string ToString() => $"device of type {U32(Stored.Span, 0)}, {Stored.Length} bytes";

    internal override byte[] Descriptor() => Stored.ToArray();
}
