namespace Imaging.Manifest;

/// <summary>
/// A group of fields being read. Making one reports its unknown and missing fields; each read reports what is wrong with a value and then
/// gives a stand-in (null, "", 0), so that reading goes on and finds the rest. A manifest with a problem is never given out.
/// </summary>
internal sealed class ManifestSection
{
    private readonly MapNode _node;

    public ManifestSection(MapNode node, ManifestFields fields, string folder, ManifestProblems problems)
    {
        _node = node;
        Folder = folder;
        Problems = problems;
        ReportUnknown(fields);
        foreach (string name in fields.Required.Where(n => Find(n) is null))
            problems.Add(node, $"no field \"{name}\"", fields.ToString(), $"Add {name}.");
    }

    /// <summary>The manifest's folder, absolute.</summary>
    public string Folder { get; }

    public ManifestProblems Problems { get; }

    public ManifestNode Node => _node;

    public bool Has(string name) => Find(name) is not null;

    /// <summary>True for a list that is there and has no items.</summary>
    public bool IsEmptyList(string name) => Find(name) is ListNode { Items.Count: 0 };

    /// <summary>Reports a problem with a field's value, or with the whole group when the field is not there.</summary>
    public void Report(string name, string found, string expected, string remedy) =>
        Problems.Add(Find(name) ?? _node, found, expected, remedy);

    /// <summary>A value; null when the field is not there or is no value.</summary>
    public ScalarNode? Scalar(string name) => Find(name) is { } value ? AsScalar(value) : null;

    /// <summary>A list of values.</summary>
    public IEnumerable<ScalarNode> Scalars(string name) => Items(name).Select(AsScalar).OfType<ScalarNode>();

    /// <summary>A group of fields; null when it is not there or is none.</summary>
    public ManifestSection? Map(string name, ManifestFields fields) => Find(name) is { } value ? AsMap(value, fields) : null;

    /// <summary>A list of groups of fields.</summary>
    public IReadOnlyList<ManifestSection> Maps(string name, ManifestFields fields) =>
        [.. Items(name).Select(i => AsMap(i, fields)).OfType<ManifestSection>()];

    /// <summary>Groups of fields under names of the user's.</summary>
    public IReadOnlyList<(ScalarNode Name, ManifestSection Section)> Named(string name, ManifestFields fields)
    {
        switch (Find(name))
        {
            case MapNode map:
                return [.. map.Entries.Select(e => (e.Key, Section: AsMap(e.Value, fields))).Where(e => e.Section is not null)
                    .Select(e => (e.Key, e.Section!))];
            case null or FaultyNode:
                return [];
            case { } other:
                Problems.Add(
                    other, other.Describe(), $"names, and under each {fields}", "Write them as \"name: { … }\", indented, a line each.");
                return [];
        }
    }

    private ManifestNode? Find(string name) => _node.Entries.FirstOrDefault(e => e.Key.Text == name)?.Value;

    private void ReportUnknown(ManifestFields fields)
    {
        foreach (MapEntry entry in _node.Entries.Where(e => !fields.All.Contains(e.Key.Text)))
        {
            string? meant = Nearest.To(entry.Key.Text, fields.All);
            Problems.Add(entry.Key, "an unknown field", fields.ToString(), meant is null ? "Delete it." : $"Did you mean {meant}?");
        }
    }

    private IReadOnlyList<ManifestNode> Items(string name)
    {
        switch (Find(name))
        {
            case ListNode list:
                return list.Items;
            case null or FaultyNode:
                return [];
            case { } other:
                Problems.Add(other, other.Describe(), "a list",
                    "Start each item on a line of its own with \"- \", or write [ and ] around them.");
                return [];
        }
    }

    private ScalarNode? AsScalar(ManifestNode node)
    {
        switch (node)
        {
            case ScalarNode { IsNothing: false } scalar:
                return scalar;
            case FaultyNode:
                return null;
            default:
                Problems.Add(node, node.Describe(), "one value", "Write a value after the colon, or delete the field.");
                return null;
        }
    }

    private ManifestSection? AsMap(ManifestNode node, ManifestFields fields)
    {
        switch (node)
        {
            case MapNode map:
                return new ManifestSection(map, fields, Folder, Problems);
            case FaultyNode:
                return null;
            default:
                Problems.Add(node, node.Describe(), fields.ToString(),
                    "Write them as \"name: value\", indented, a line each; or delete the field.");
                return null;
        }
    }
}
