using System.Text.Json;

namespace Imaging.Benchmarks.Peers;

/// <summary>A report as JSON: the fields of <see cref="PeersReport"/> in camel case.</summary>
internal static class PeersJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public static string Of(PeersReport report) => JsonSerializer.Serialize(report, s_options) + "\n";

    public static void Write(PeersReport report, string path) => File.WriteAllText(path, Of(report));
}
