using Imaging.Benchmarks.Line;

namespace Imaging.Benchmarks.Budget;

/// <summary>The same figures, as measured now.</summary>
public sealed record BudgetMeasurement(
    ReferenceForecast Reference, double StickRatio, double UnlimitedRatio, double AllocatedBytesPerChunk);
