using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Templates;

namespace Imaging.Manifest.Tests;

/// <summary>The published schema and the reader describe the same form.</summary>
public sealed class ManifestSchemaTests : IDisposable
{
    private readonly ManifestFolder _folder = new();
    private readonly JsonDocument _schema;

    public ManifestSchemaTests()
    {
        ManifestTemplate.Write(_folder.At("init"));
        _schema = JsonDocument.Parse(File.ReadAllText(_folder.At("init/manifest.schema.json")));
    }

    private JsonElement Root => _schema.RootElement;

    public void Dispose()
    {
        _schema.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Places() => [.. ManifestFields.ByPlace.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void Group_InSchemaAndReader_HasTheSameFields(string place)
    {
        ManifestFields fields = ManifestFields.ByPlace[place];
        JsonElement group = At(place);

        Assert.Equal(fields.All.Order(), group.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(fields.Required.Order(), Strings(group, "required").Order());
        Assert.False(group.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Schema_EveryGroup_IsKnownToTheReader() =>
        Assert.Equal(
            ManifestFields.ByPlace.Count,
            Objects(Root).Count(
                o => o.TryGetProperty("additionalProperties", out JsonElement more) && more.ValueKind == JsonValueKind.False));

    [Fact]
    public void Schema_EveryField_IsDescribed() =>
        Assert.All(
            ManifestFields.ByPlace.Keys.SelectMany(p => At(p).GetProperty("properties").EnumerateObject()),
            field => Assert.NotEmpty(field.Value.GetProperty("description").GetString()!));

    [Fact]
    public void Schema_EveryReference_Resolves() =>
        Assert.All(
            Objects(Root).Where(o => o.TryGetProperty("$ref", out _)).Select(o => o.GetProperty("$ref").GetString()!),
            reference => Assert.True(Root.GetProperty("$defs").TryGetProperty(reference["#/$defs/".Length..], out _), reference));

    [Fact]
    public void Schema_Choices_AreThoseOfTheCode()
    {
        JsonElement role = At("disk.partitions[]").GetProperty("properties").GetProperty("role");
        Assert.Equal(Enum.GetNames<PartitionRole>(), Strings(role, "enum"), StringComparer.OrdinalIgnoreCase);
        Assert.Equal(BootReader.Kinds.Keys, Words("boot", "kind"));
        Assert.Equal(ImageReader.Ways.Keys, Words("image", "apply"));
        Assert.Equal(DriversReader.Phases.Keys, Words("drivers[]", "install"));
        Assert.Equal(ImageReader.Firmwares.Keys, Words("image", "firmware"));
        Assert.Equal(ImageReader.Unattends.Keys, Words("image", "stale_unattend"));
        Assert.Equal(InstallReader.Reboots.Keys, Words("content[]", "reboot"));
        Assert.Equal(TextKinds.Words.Keys, Words("files[]", "kind"));
        Assert.Equal(TargetReader.Encodings.Keys, Words("files[]", "encoding"));
        Assert.Equal(StationPolicyReader.Restages.Keys, Words("", "restage"));
        Assert.Equal(StationPolicyReader.Ends.Keys, Words("", "end"));
        JsonElement bus = At("disk").GetProperty("properties").GetProperty("bus");
        Assert.Equal(DiskTargetsReader.Buses.Keys, Strings(bus.GetProperty("items"), "enum"));

        IEnumerable<string> Words(string place, string field) => Strings(At(place).GetProperty("properties").GetProperty(field), "enum");
    }

    [Fact]
    public void NamePattern_AnyText_AgreesWithTheReader()
    {
        JsonElement name = Root.GetProperty("$defs").GetProperty("name");
        Regex allowed = Pattern(name);
        Regex reserved = Pattern(name.GetProperty("not"));
        Gen<string> texts = Gen.OneOf(
            Gen.Elements("a", "Z", "0", ".", "_", "-", " ", "é", "con", "COM1", "lpt", "nul.").ListOf().Select(p => string.Concat(p)),
            Gen.Choose(30, 34).Select(n => new string('a', n)));

        Prop.ForAll(texts.ToArbitrary(), t => (allowed.IsMatch(t) && !reserved.IsMatch(t)) == ManifestName.IsValid(t))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void SizePattern_TextItTakes_IsASize()
    {
        Regex pattern = Pattern(Root.GetProperty("$defs").GetProperty("size"));
        Gen<string> texts =
            from number in Gen.Elements("0", "1", "60", "1.5", ".5", "-1", "")
            from space in Gen.Elements("", " ", "  ")
            from unit in Gen.Elements("", "B", "K", "kB", "KiB", "MiB", "mb", "GB", "Gib", "T", "iB", "X", "KiBB")
            select number + space + unit;

        Prop.ForAll(texts.ToArbitrary(), t => !pattern.IsMatch(t) || ByteSize.TryParse(t, out _)).QuickCheckThrowOnFailure();
        Assert.Matches(pattern, "60GB");
        Assert.Matches(pattern, "1.5 GiB");
        Assert.Matches(pattern, "4096");
        Assert.DoesNotMatch(pattern, "64KiX");
    }

    [Fact]
    public void TargetPattern_EveryTargetPath_Matches()
    {
        Regex pattern = Pattern(Root.GetProperty("$defs").GetProperty("targetPath"));
        Gen<string> parts = Gen.Elements("\\", "\\", "a", "B c", ".", "..", ":", "*", "/", "é");
        Gen<string> texts = parts.ListOf().Select(p => "\\" + string.Concat(p));

        Prop.ForAll(texts.ToArbitrary(), t => !TargetPath.TryParse(t, out _, out _) || pattern.IsMatch(t)).QuickCheckThrowOnFailure();
        Assert.DoesNotMatch(pattern, @"C:\a");
        Assert.DoesNotMatch(pattern, @"\");
    }

    private static Regex Pattern(JsonElement element) => new(element.GetProperty("pattern").GetString()!, RegexOptions.ECMAScript);

    private static IEnumerable<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray().Select(e => e.GetString()!) : [];

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Objects(p.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    private JsonElement At(string place)
    {
        JsonElement element = Root;
        foreach (string part in place.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            element = element.GetProperty("properties").GetProperty(part.TrimEnd('[', ']', '{', '}'));
            if (part.EndsWith("{}", StringComparison.Ordinal))
                element = element.GetProperty("additionalProperties");
            if (part.EndsWith("[]", StringComparison.Ordinal))
                element = element.GetProperty("items");
        }

        return element;
    }
}
