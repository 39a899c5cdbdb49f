using System.Buffers.Binary;
using System.Text;

namespace Imaging.Registry;

/// <summary>A value of a key.</summary>
/// <param name="Name">Empty for the default value.</param>
/// <param name="Data">As stored.</param>
public sealed record RegistryValue(string Name, RegistryValueType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>A text; null where the value is none. NULs at its end do not belong to it.</summary>
    public string? Text => Type is RegistryValueType.Text or RegistryValueType.ExpandText ? Unicode().TrimEnd('\0') : null;

    /// <summary>A list of texts; null where the value is none.</summary>
    public IReadOnlyList<string>? Texts =>
        Type is RegistryValueType.TextList ? Unicode().Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;

    /// <summary>A number of 32 or 64 bits; null where the value is none.</summary>
    public ulong? Number => (Type, Data.Length) switch
    {
        (RegistryValueType.Number, sizeof(uint)) => BinaryPrimitives.ReadUInt32LittleEndian(Data.Span),
        (RegistryValueType.LargeNumber, sizeof(ulong)) => BinaryPrimitives.ReadUInt64LittleEndian(Data.Span),
        _ => null,
    };

    public static RegistryValue Of(string name, string text) =>
        new(name, RegistryValueType.Text, Encoding.Unicode.GetBytes(text + '\0'));

    public static RegistryValue Of(string name, IEnumerable<string> texts) =>
        new(name, RegistryValueType.TextList, Encoding.Unicode.GetBytes(string.Concat(texts.Select(t => t + '\0')) + '\0'));

    public static RegistryValue Of(string name, uint number)
    {
        byte[] data = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        return new RegistryValue(name, RegistryValueType.Number, data);
    }

    public static RegistryValue Of(string name, ReadOnlyMemory<byte> data) => new(name, RegistryValueType.Binary, data);

    private string Unicode() => Encoding.Unicode.GetString(Data.Span[..(Data.Length & ~1)]);
}
