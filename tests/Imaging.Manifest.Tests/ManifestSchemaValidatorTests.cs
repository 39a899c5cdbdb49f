using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imaging.Testing;

namespace Imaging.Manifest.Tests;

/// <summary>
/// JSON is YAML, so one text can be put to both the reader and somebody else's JSON Schema validator (Debian's python3-jsonschema).
/// </summary>
public sealed partial class ManifestSchemaValidatorTests : IDisposable
{
    private const string Sample = """
        {
          "format": 1,
          "release": { "name": "skole-2027", "version": "3", "not_after": "2027-09-01", "comment": "For schools" },
          "machines": [{ "manufacturer": "LENOVO", "model": "21*", "sku": "x", "serials": ["PF3ABCDE"] }],
          "disk": {
            "minimum": "60GB",
            "maximum": "2TB",
            "bus": ["nvme", "usb"],
            "model": "SAMSUNG*",
            "serial": "S5*",
            "allow_usb": true,
            "partitions": [
              { "role": "esp", "size": "1GiB", "grow": false, "label": "ESP" },
              { "role": "windows", "size": "20GiB", "grow": true, "label": "Windows" }
            ]
          },
          "image": { "wim": "images/thin.wim", "index": 1 },
          "content": [
            { "id": "java", "version": "8u202", "source": "packages/java", "destination": "\\Ours" },
            {
              "id": "office", "version": "16", "source": "packages/office", "install": "setup.exe /quiet", "order": 2, "reboot": "never",
              "time_limit": "2min"
            }
          ],
          "drivers": [{ "id": "lan", "source": "boot", "install": "specialize", "time_limit": "5min" }],
          "boot": { "kind": "folder", "source": "boot" },
          "files": [{ "path": "\\Windows\\a.xml", "size": 65536, "template": "unattend.xml", "encoding": "utf8", "kind": "xml" }],
          "values": { "blob": { "secret": true } },
          "restage": "always",
          "end": "poweroff",
          "end_after": "30s"
        }
        """;

    /// <summary>What each value of the sample is replaced by in turn; null deletes it.</summary>
    private static readonly string?[] s_others =
    [
        null, "null", "true", "7", "0", "-1", "1.5", "\"\"", "\"a\"", "\"CON\"", "\"a b\"", "\"64KiB\"", "\"\\\\a\"",
        "[]", "{}", "[1]", "{\"a\":1}",
        "\"linux\"", "\"winpe\"", "2011", "\"2023\"", "\"wait\"", "\"30s\"", "\"off\"", "[\"nvme\"]", "[\"nvme\",\"a\"]",
    ];

    private const string WimImage = """{ "wim": "images/thin.wim", "index": 1 }""";
    private const string DiskImage = """{ "disk": "images/thin.wim", "partition": 3 }""";
    private const string FolderBoot = """{ "kind": "folder", "source": "boot" }""";
    private const string LinuxBoot =
        """{ "kind": "linux", "secure_boot": "on", "packages": "packages", "kernel": "boot", "engine": "unattend.xml" }""";

    private const string WinPeBoot =
        """
        { "kind": "winpe", "image": "images/thin.wim", "index": 1, "media": "boot", "drivers": ["boot"], "wallpaper": "unattend.xml",
          "files": [{ "source": "boot", "destination": "\\Ours" }], "secure_boot": 2023, "debug": true, "engine": "unattend.xml" }
        """;

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("jsonschema")]
    public void Schema_EveryValueReplacedInTurn_AgreesWithTheReader()
    {
        List<string> files = WriteVariants();
        HashSet<string> invalid = Validate(files);

        Assert.DoesNotContain(files[0], invalid);
        Assert.True(invalid.Count > files.Count / 2, $"only {invalid.Count} of {files.Count} variants are invalid");
        string disagreements = string.Concat(files.Select(f => Disagreement(f, invalid.Contains(f))));
        Assert.True(disagreements.Length == 0, disagreements);
    }

    private static string Disagreement(string file, bool schemaRefuses)
    {
        IReadOnlyList<ManifestProblem> problems = ManifestReader.Check(file).Problems;
        if (schemaRefuses && problems.Count == 0)
            return $"only the schema refuses {File.ReadAllText(file)}\n";
        if (!schemaRefuses && !problems.All(IsBeyondSchema))
            return $"only the reader refuses {File.ReadAllText(file)}: {string.Join('\n', problems)}\n";
        return "";
    }

    [GeneratedRegex(@"===\[ValidationError\]===\((.*?)\)===")]
    private static partial Regex RefusedFile();

    /// <summary>True for what only the reader can tell: what is on the disk, what fits what, the fine print of paths and sizes.</summary>
    private static bool IsBeyondSchema(ManifestProblem problem) =>
        problem.Found.StartsWith("nothing at", StringComparison.Ordinal)
        || problem.Field is "disk.minimum" or "disk.maximum" or "disk.partitions" or "files[0].size" or "files[0].template"
        || problem.Expected is "a multiple of 1 MiB" or "at least 100 MiB, better 260 MiB or more" or "one" or "a FAT label"
            or "a place of its own" or "1min to 24h" or "1min to 1h";

    /// <summary>The sample itself and each of its variants, written beside the files they name.</summary>
    private List<string> WriteVariants()
    {
        var files = new List<string>();
        WriteAll(Sample, Pointers(JsonNode.Parse(Sample)!));
        string disk = Sample.Replace(WimImage, DiskImage, StringComparison.Ordinal);
        WriteAll(disk, Pointers(JsonNode.Parse(disk)!).Where(p => p.StartsWith("/image", StringComparison.Ordinal)));
        foreach (string boot in (string[])[LinuxBoot, WinPeBoot])
        {
            string sample = Sample.Replace(FolderBoot, boot, StringComparison.Ordinal);
            WriteAll(sample, Pointers(JsonNode.Parse(sample)!).Where(p => p.StartsWith("/boot", StringComparison.Ordinal)));
        }

        return files;

        void WriteAll(string sample, IEnumerable<string> pointers)
        {
            Write(JsonNode.Parse(sample)!);
            foreach (string pointer in pointers)
            {
                foreach (string? other in s_others)
                {
                    JsonNode root = JsonNode.Parse(sample)!;
                    Replace(root, pointer.Split('/')[1..], other);
                    Write(root);
                }
            }
        }

        void Write(JsonNode root)
        {
            files.Add(_folder.At($"{files.Count}.json"));
            File.WriteAllText(files[^1], root.ToJsonString(s_readable));
        }
    }

    private static IEnumerable<string> Pointers(JsonNode node) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Pointers(f.Value!).Select(p => $"/{f.Key}{p}").Prepend($"/{f.Key}")).Distinct(),
        JsonArray items => items.SelectMany((item, i) => Pointers(item!).Select(p => $"/{i}{p}").Prepend($"/{i}")).Distinct(),
        _ => [],
    };

    private static void Replace(JsonNode root, string[] pointer, string? other)
    {
        JsonNode parent = pointer[..^1].Aggregate(root, (n, part) => n is JsonArray list ? list[ParseIndex(part)]! : n[part]!);
        JsonNode? value = other is null or "null" ? null : JsonNode.Parse(other);
        if (parent is JsonArray items && other is null)
            items.RemoveAt(ParseIndex(pointer[^1]));
        else if (parent is JsonArray list)
            list[ParseIndex(pointer[^1])] = value;
        else if (other is null)
            parent.AsObject().Remove(pointer[^1]);
        else
            parent[pointer[^1]] = value;
    }

    private static int ParseIndex(string part) => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture);

    private HashSet<string> Validate(List<string> files)
    {
        ManifestTemplate.Write(_folder.Path);
        string[] arguments = ["--output", "pretty", .. files.SelectMany(f => (string[])["-i", f]), _folder.At("manifest.schema.json")];
        Tool.Result result = Tool.Run("jsonschema", arguments);

        Assert.DoesNotContain("Traceback", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SchemaError", result.Output, StringComparison.Ordinal);
        return [.. RefusedFile().Matches(result.Output).Select(m => m.Groups[1].Value)];
    }
}
