using System.Diagnostics;
using Imaging.Core;

namespace Imaging.Benchmarks.Measuring;

/// <summary>Other programs that have to succeed, where their time does not matter.</summary>
public static class ToolProcess
{
    /// <summary>Runs a program to its end; what it printed on standard output.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it failed; the message has what it said.</exception>
    public static string Expect(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw Failed(program, process.ExitCode, error.Result.Length > 0 ? error.Result : output);
    }

    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ImagingException(ExitCode.Missing, start.FileName, e.Message, "a program that can be started",
                "Start benchmarks with ./run bench, which builds and installs what they need.", e);
        }
    }

    internal static ImagingException Failed(string program, int code, string said) =>
        new(ExitCode.DeviceIo, program, $"exit code {code}: {LastLines(said)}", "success",
            "Run the command by hand, and the benchmark again.");

    private static string LastLines(string text) =>
        string.Join(" / ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(4));
}
