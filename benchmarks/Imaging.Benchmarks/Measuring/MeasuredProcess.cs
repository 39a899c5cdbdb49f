using System.Diagnostics;
using System.Globalization;

namespace Imaging.Benchmarks.Measuring;

/// <summary>What a process took.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="CpuSeconds">Of all its threads and children, user and kernel.</param>
/// <param name="PeakRssBytes">The largest of it and its children, each alone.</param>
/// <param name="Lines">What it printed on standard output, with the seconds since its start.</param>
public sealed record ProcessMeasurement(
    double Seconds, double CpuSeconds, long PeakRssBytes, IReadOnlyList<(double At, string Text)> Lines);

/// <summary>
/// Runs a program and measures it. Processor time and memory come from GNU time: what the kernel says of a child of this process counts
/// this process's own memory too, since a child starts as a copy of its parent.
/// </summary>
public static class MeasuredProcess
{
    /// <exception cref="Imaging.Core.ImagingException">It cannot be started, or failed.</exception>
    public static ProcessMeasurement Run(string program, params IReadOnlyList<string> arguments)
    {
        string usage = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("time", ["--quiet", "--format=%U %S %M", $"--output={usage}", program, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            long began = Stopwatch.GetTimestamp();
            using Process process = ToolProcess.Start(start);
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            List<(double At, string Text)> lines = [.. ReadLines(process.StandardOutput, began)];
            process.WaitForExit();
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (process.ExitCode != 0)
                throw ToolProcess.Failed(program, process.ExitCode, error.Result);
            return Parse(File.ReadAllText(usage), seconds, lines);
        }
        finally
        {
            File.Delete(usage);
        }
    }

    private static IEnumerable<(double At, string Text)> ReadLines(StreamReader output, long began)
    {
        while (output.ReadLine() is { } line)
            yield return (Stopwatch.GetElapsedTime(began).TotalSeconds, line);
    }

    private static ProcessMeasurement Parse(string usage, double seconds, IReadOnlyList<(double At, string Text)> lines)
    {
        double[] fields = [.. usage.Trim().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
        return new ProcessMeasurement(seconds, fields[0] + fields[1], (long)fields[2] * 1024, lines);
    }
}
