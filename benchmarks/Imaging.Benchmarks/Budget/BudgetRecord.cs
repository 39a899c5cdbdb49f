using System.Text.Json;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;

namespace Imaging.Benchmarks.Budget;

/// <summary>What CI holds a change against: <c>benchmarks/budget.json</c>.</summary>
/// <param name="PredictedSeconds">The most the reference release may take.</param>
/// <param name="StickRatio">Seconds of the phase Content from a stick of 130 MB/s, read-back included, ÷ the limit.</param>
/// <param name="UnlimitedRatio">The same from a stick as fast as the disk, without read-back: here processor time shows.</param>
/// <param name="AllocatedBytesPerChunk">Managed memory on the way from the stick to the disk.</param>
public sealed record BudgetRecord(
    double PredictedSeconds, RecordedFigure StickRatio, RecordedFigure UnlimitedRatio, RecordedFigure AllocatedBytesPerChunk)
{
    public static string DefaultPath => Path.Combine(Repository.Root, "benchmarks", "budget.json");

    /// <exception cref="ImagingException"><see cref="ExitCode.Usage"/>: no such file, or not a record.</exception>
    public static BudgetRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BudgetRecord>(File.ReadAllText(path), JsonFile.Options) ?? throw new JsonException("nothing");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new ImagingException(ExitCode.Usage, path, e.Message, "the recorded figures", "Restore it from the repository.", e);
        }
    }
}
