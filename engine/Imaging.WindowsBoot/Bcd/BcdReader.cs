using System.Globalization;
using Imaging.Core;
using Imaging.Registry;

namespace Imaging.WindowsBoot.Bcd;

/// <summary>Reads a store: the objects with their elements. What Windows notes beside them about itself is left out.</summary>
public static class BcdReader
{
    /// <param name="bytes">The file.</param>
    /// <param name="place">What errors call it.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Corrupt"/>: an element that its id does not allow; <see cref="ExitCode.Wim"/>: it is no hive.
    /// </exception>
    public static BcdStore Read(ReadOnlyMemory<byte> bytes, string place)
    {
        RegistryKey root = RegistryHive.Open(bytes, place).Root;
        RegistryKey objects = root.Find("Objects") ?? throw BcdErrors.Damaged(place, "no key 'Objects'", "one");
        return new BcdStore(objects.Keys.ToDictionary(k => Id(k, place), k => ReadObject(k, place)));
    }

    private static Guid Id(RegistryKey key, string place) =>
        Guid.TryParseExact(key.Name, "b", out Guid id) ? id : throw BcdErrors.Damaged(place, $"an object '{key.Name}'", "an id in braces");

    private static BcdObject ReadObject(RegistryKey key, string place)
    {
        place = $"{place}, {key.Name}";
        ulong type = key.Find("Description")?.Value("Type")?.Number ?? throw BcdErrors.Damaged(place, "no type", "one");
        IEnumerable<RegistryKey> elements = key.Find("Elements")?.Keys ?? [];
        return new BcdObject((uint)type, elements.ToDictionary(e => ElementId(e, place), e => ReadElement(e, place)));
    }

    private static uint ElementId(RegistryKey key, string place) =>
        uint.TryParse(key.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id) && key.Name.Length == 8
            ? id
            : throw BcdErrors.Damaged(place, $"an element '{key.Name}'", "8 hexadecimal digits");

    private static BcdElement ReadElement(RegistryKey key, string place)
    {
        place = $"{place}, {key.Name}";
        RegistryValue value = key.Value("Element") ?? throw BcdErrors.Damaged(place, "no value", "one");
        return BcdElement.Read(ElementId(key, place), value, place);
    }
}
