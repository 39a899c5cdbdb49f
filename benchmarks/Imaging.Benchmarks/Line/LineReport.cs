using System.Text.Json;
using System.Text.Json.Nodes;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Line;

/// <summary>What a benchmark of the line found.</summary>
/// <param name="Tree">What the release was made of, for people.</param>
/// <param name="Results">One for each profile, with and without read-back.</param>
public sealed record LineReport(HostDescription Host, string Tree, string Level, int Runs, IReadOnlyList<LineResult> Results)
{
    /// <summary>The first result's fields at the top, for who wants one number, and beside them all of them.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = JsonSerializer.SerializeToNode(Results[0], JsonFile.Options)!.AsObject();
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(this, JsonFile.Options)!.AsObject())
            json[name] = value?.DeepClone();
        return json;
    }
}
