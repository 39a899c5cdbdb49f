using Imaging.Core;
using Imaging.Registry;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.References.Tests;

/// <summary>Stores that Windows itself wrote, from a folder that is no part of the repository.</summary>
public sealed class BcdReferencesTests
{
    private static readonly string s_folder = Environment.GetEnvironmentVariable("IMAGING_BCD_REFERENCES")
        ?? throw new InvalidOperationException("IMAGING_BCD_REFERENCES names no folder with stores");

    public static TheoryData<string> Stores() =>
        [.. Directory.EnumerateFiles(s_folder).Select(f => Path.GetFileName(f)!).Where(IsHive).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Store_OfWindows_IsDecodedAndEncodedToTheSameElements(string name)
    {
        BcdStore store = Read(name);

        byte[] written = BcdWriter.Write(store, DateTime.UnixEpoch);

        Assert.Empty(HiveCheck.Check(written));
        Assert.Equal(Lines(store), Lines(BcdReader.Read(written, name)));
        Assert.Equal(Data(File.ReadAllBytes(Path.Combine(s_folder, name))), Data(written));
    }

    private static BcdStore Read(string name) => BcdReader.Read(File.ReadAllBytes(Path.Combine(s_folder, name)), name);

    private static bool IsHive(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(s_folder, name));
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("regf"u8)
            && !name.EndsWith(".LOG", StringComparison.Ordinal);
    }

    private static List<string> Lines(BcdStore store) =>
    [
        .. store.Objects.OrderBy(o => o.Key).SelectMany(o => o.Value.Elements.OrderBy(e => e.Key)
            .Select(e => $"{o.Key} {o.Value.Type:x8} {e.Key:x8} {e.Value}")),
    ];

    /// <summary>Bytes of all elements; texts without the second NUL that Windows writes where it takes one from the firmware.</summary>
    private static List<string> Data(byte[] hive) =>
    [
        .. from described in RegistryHive.Open(hive, "store").Root.Find("Objects")!.Keys
           from element in described.Find("Elements")?.Keys ?? []
           let value = element.Value("Element")!
           orderby described.Name, element.Name
           select $"{described.Name} {element.Name} {value.Type} {value.Text ?? Convert.ToHexStringLower(value.Data.Span)}",
    ];
}
