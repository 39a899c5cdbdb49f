namespace Imaging.Benchmarks.Measuring;

/// <summary>What is being done right now: on standard error, so that results stay alone on standard output.</summary>
public static class Say
{
    public static void OnStandardError(string message) => Console.Error.WriteLine($"bench: {message}");
}
