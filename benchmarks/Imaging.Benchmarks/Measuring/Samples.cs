namespace Imaging.Benchmarks.Measuring;

/// <summary>What several runs gave.</summary>
public static class Samples
{
    /// <summary>The one in the middle; of an even number the lower one, so that it is one that was measured.</summary>
    public static double Median(this IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    /// <summary>The run whose value is in the middle.</summary>
    public static T MedianBy<T>(this IEnumerable<T> runs, Func<T, double> value)
    {
        T[] sorted = [.. runs.OrderBy(value)];
        return sorted[(sorted.Length - 1) / 2];
    }
}
