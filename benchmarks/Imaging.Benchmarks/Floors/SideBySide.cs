using System.Diagnostics;
using Imaging.Pipeline;

namespace Imaging.Benchmarks.Floors;

/// <summary>Work in numbered pieces on some threads; the first failure of any is the caller's.</summary>
internal static class SideBySide
{
    /// <summary>Seconds until the last piece is done.</summary>
    /// <param name="thread">Called once on each thread, with a function that gives the next piece's number, or −1 after the last.</param>
    public static double Run(int threads, int pieces, Action<Func<int>> thread)
    {
        int taken = -1;
        int Next() => Interlocked.Increment(ref taken) is var piece && piece < pieces ? piece : -1;
        using var group = new WorkGroup(CancellationToken.None);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < threads; i++)
            group.Start($"piece {i}", () => thread(Next));
        group.WaitAll(CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
