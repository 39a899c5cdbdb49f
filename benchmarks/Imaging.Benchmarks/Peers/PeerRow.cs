using System.Text.Json.Serialization;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Peers;

/// <summary>A contender at one rate of the stick.</summary>
/// <param name="PackedBytes">Of the file, or the packs, it reads.</param>
/// <param name="Runs">In the order they ran.</param>
/// <param name="Failure">Why there are no runs any more; null: it never failed.</param>
public sealed record PeerRow(
    string Name,
    string Checks,
    [property: JsonIgnore] StickProfile Stick,
    long PackedBytes,
    IReadOnlyList<ContenderRun> Runs,
    string? Failure)
{
    public string Profile => Stick.Name;

    /// <summary>The run in the middle; null where it failed.</summary>
    public ContenderRun? Median => Failure is null ? Runs.MedianBy(r => r.Seconds) : null;
}
