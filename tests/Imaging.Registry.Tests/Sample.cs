using Imaging.Registry.Writing;

namespace Imaging.Registry.Tests;

/// <summary>A small hive with every kind of value.</summary>
internal static class Sample
{
    public static readonly DateTime Time = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    /// <summary>Only a length and bytes to the format.</summary>
    public static readonly byte[] Descriptor = [1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static NewKey Keys { get; } = new("Root", [RegistryValue.Of("", "default")],
    [
        new NewKey("zeta", [], []),
        new NewKey("Alpha", [RegistryValue.Of("Text", "Text"), RegistryValue.Of("Number", 0x12345678)],
        [
            new NewKey("beta", [RegistryValue.Of("List", ["one", "two"])], []),
            new NewKey("Beta10", [RegistryValue.Of("Byte", new byte[] { 7 })], []),
            new NewKey("beta_", [RegistryValue.Of("Nothing", ReadOnlyMemory<byte>.Empty)], []),
        ]),
        new NewKey("alphabet", [RegistryValue.Of("Large", Enumerable.Range(0, 3000).Select(i => (byte)i).ToArray())], []),
    ]);

    public static byte[] Hive => Write(Keys);

    public static byte[] Write(NewKey root) => HiveWriter.Write(root, Time, Descriptor, [.. Descriptor, 0, 0, 0, 0]);

    /// <summary>Every key and value, a line each, in order.</summary>
    public static List<string> Lines(NewKey key)
    {
        var lines = new List<string>();
        Add(key, "");
        return lines;

        void Add(NewKey k, string path)
        {
            lines.Add(path);
            lines.AddRange(k.Values.Select(v => Line(path, v)));
            foreach (NewKey below in k.Keys.OrderBy(b => b.Name.ToUpperInvariant(), StringComparer.Ordinal))
                Add(below, path.Length == 0 ? below.Name : $@"{path}\{below.Name}");
        }
    }

    public static List<string> Lines(RegistryKey key) =>
        [key.Path, .. key.Values.Select(v => Line(key.Path, v)), .. key.Keys.SelectMany(Lines)];

    private static string Line(string path, RegistryValue value) =>
        $"{path} / {value.Name} {value.Type} {Convert.ToHexStringLower(value.Data.Span)}";
}
