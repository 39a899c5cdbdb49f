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

    /// <summary>
    /// Every element of our loader, and of what wakes Windows up, stands so in theirs; and what theirs have besides was written later than
    /// in the first second, by whom this says.
    /// </summary>
    [Theory]
    [InlineData("EM.BCD")]
    [InlineData("TE.BCD")]
    [InlineData("LZ.BCD")]
    public void OurStore_IsTheFirstSecondOfTheirs(string name)
    {
        var later = new Dictionary<string, string>
        {
            ["loader 14000008"] = "the recovery environment, when it is set up",
            ["loader 16000009"] = "the recovery environment, when it is set up",
            ["loader 15000066"] = "the end of the first setup",
            ["loader 1500004c"] = "somebody, in EM alone; no page says what it is",
            ["resume 14000008"] = "the recovery environment, when it is set up",
            ["resume 16000009"] = "the recovery environment, when it is set up",
            ["resume 21000001"] = "Windows, when it turns hibernation on",
            ["resume 21000026"] = "Windows, when it turns hibernation on",
            ["resume 26000006"] = "Windows, when it turns hibernation on",
        };
        Element[] theirs = Elements(File.ReadAllBytes(Path.Combine(s_folder, name)), name);
        Element[] ours = Elements(BcdWriter.Write(s_ours.ToStore(), DateTime.UnixEpoch), "ours");

        Assert.Empty(ours.Select(e => e.Line).Except(theirs.Select(e => e.Line)));
        Element[] added = [.. theirs.ExceptBy(ours.Select(e => e.Line), e => e.Line)];
        Assert.Empty(added.Where(e => e.IsOfFirstSecond).Select(e => e.Line));
        Assert.Empty(added.Select(e => e.Place).Except(later.Keys));
    }

    /// <param name="Place">Object and id.</param>
    /// <param name="Value">Ids, titles, locales and partitions by what they are.</param>
    private sealed record Element(string Place, string Value, bool IsOfFirstSecond)
    {
        public string Line => $"{Place} {Value}";
    }

    private static readonly WindowsBcd s_ours = new(
        Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "Windows 11", "en-US");

    private static Element[] Elements(byte[] bytes, string name)
    {
        BcdStore store = BcdReader.Read(bytes, name);
        Guid loader = ((BcdReference)store.Objects[BcdObjectIds.BootManager].Elements[BcdIds.DefaultObject]).Id;
        Guid resume = ((BcdReference)store.Objects[loader].Elements[BcdIds.ResumeOfLoader]).Id;
        RegistryKey objects = RegistryHive.Open(bytes, name).Root.Find("Objects")!;
        return [.. Of("loader", loader), .. Of("resume", resume)];

        IEnumerable<Element> Of(string role, Guid id)
        {
            RegistryKey[] keys = [.. objects.Find($@"{id:b}\Elements")!.Keys];
            DateTime first = keys.Min(k => k.Written);
            return keys.Select(k => new Element(
                $"{role} {k.Name}", Value(role, Convert.ToUInt32(k.Name, 16), store.Objects[id].Elements[Convert.ToUInt32(k.Name, 16)]),
                k.Written - first <= TimeSpan.FromSeconds(1)));
        }

        string Value(string role, uint id, BcdElement element) => (id, element) switch
        {
            (BcdIds.Locale, _) => "a locale",
            (BcdIds.Description, _) when role == "loader" => "a title",
            (_, BcdDeviceElement { Device: BcdPartitionDevice }) => "a partition",
            (_, BcdReference reference) when reference.Id == resume => "what wakes Windows up",
            _ => element.ToString()!.ToLowerInvariant(),
        };
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
