using System.Buffers.Binary;
using Imaging.Registry;

namespace Imaging.WindowsBoot.Bcd;

/// <summary>What an element of an object holds. Its format stands in the second digit of its id.</summary>
public abstract record BcdElement
{
    private const string ValueName = "Element";

    private const int FormatShift = 24;

    /// <exception cref="Core.ImagingException"><see cref="Core.ExitCode.Corrupt"/>: the value is not what the id asks for.</exception>
    internal static BcdElement Read(uint id, RegistryValue value, string place)
    {
        ReadOnlySpan<byte> data = value.Data.Span;
        return (id >> FormatShift & 0xF) switch
        {
            1 when value.Type == RegistryValueType.Binary => new BcdDeviceElement(BcdDevice.Read(data, place)),
            2 when value.Text is { } text => new BcdText(text),
            3 when value.Text is { } text => new BcdReference(Id(text, place)),
            4 when value.Texts is { } texts => new BcdReferences([.. texts.Select(t => Id(t, place))]),
            5 when value.Type == RegistryValueType.Binary && data.Length == sizeof(ulong) =>
                new BcdInteger(BinaryPrimitives.ReadUInt64LittleEndian(data)),
            6 when value.Type == RegistryValueType.Binary && data.Length == 1 => new BcdBoolean(data[0] != 0),
            7 when value.Type == RegistryValueType.Binary && data.Length % sizeof(ulong) == 0 => ReadIntegers(data),
            _ => throw BcdErrors.Damaged(
                place, $"a value of type {value.Type} with {data.Length} bytes", "what an element of its id holds"),
        };
    }

    internal abstract RegistryValue ToValue();

    internal static RegistryValue Value(string text) => RegistryValue.Of(ValueName, text);

    internal static RegistryValue Value(IEnumerable<string> texts) => RegistryValue.Of(ValueName, texts);

    internal static RegistryValue Value(ReadOnlyMemory<byte> data) => RegistryValue.Of(ValueName, data);

    internal static string Braces(Guid id) => id.ToString("b");

    private static Guid Id(string text, string place) =>
        Guid.TryParseExact(text, "b", out Guid id) ? id : throw BcdErrors.Damaged(place, $"'{text}'", "an id in braces");

    private static BcdIntegers ReadIntegers(ReadOnlySpan<byte> data)
    {
        var numbers = new ulong[data.Length / sizeof(ulong)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt64LittleEndian(data[(i * sizeof(ulong))..]);
        return new BcdIntegers(numbers);
    }
}

/// <summary>Where something is.</summary>
public sealed record BcdDeviceElement(BcdDevice Device) : BcdElement
{
    public override string ToString() => Device.ToString();

    internal override RegistryValue ToValue() => Value(Device.ToBytes());
}

public sealed record BcdText(string Text) : BcdElement
{
    public override string ToString() => Text;

    internal override RegistryValue ToValue() => Value(Text);
}

/// <summary>The id of another object.</summary>
public sealed record BcdReference(Guid Id) : BcdElement
{
    public override string ToString() => Braces(Id);

    internal override RegistryValue ToValue() => Value(Braces(Id));
}

/// <summary>Ids of other objects, in order.</summary>
public sealed record BcdReferences(IReadOnlyList<Guid> Ids) : BcdElement
{
    public bool Equals(BcdReferences? other) => other is not null && Ids.SequenceEqual(other.Ids);

    public override int GetHashCode() => Ids.Count;

    public override string ToString() => string.Join(' ', Ids.Select(Braces));

    internal override RegistryValue ToValue() => Value(Ids.Select(Braces));
}

public sealed record BcdInteger(ulong Number) : BcdElement
{
    public override string ToString() => $"{Number}";

    internal override RegistryValue ToValue()
    {
        var data = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(data, Number);
        return Value(data);
    }
}

public sealed record BcdBoolean(bool IsOn) : BcdElement
{
    public override string ToString() => IsOn ? "yes" : "no";

    internal override RegistryValue ToValue() => Value(new byte[] { IsOn ? (byte)1 : (byte)0 });
}

public sealed record BcdIntegers(IReadOnlyList<ulong> Numbers) : BcdElement
{
    public bool Equals(BcdIntegers? other) => other is not null && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => Numbers.Count;

    public override string ToString() => string.Join(' ', Numbers);

    internal override RegistryValue ToValue()
    {
        var data = new byte[Numbers.Count * sizeof(ulong)];
        for (int i = 0; i < Numbers.Count; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(i * sizeof(ulong)), Numbers[i]);
        return Value(data);
    }
}
