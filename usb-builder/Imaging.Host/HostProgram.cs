using System.ComponentModel;
using System.Diagnostics;

namespace Imaging.Host;

/// <summary>Runs a program of the host to its end.</summary>
public static class HostProgram
{
    /// <param name="ExitCode">127: there is no such program.</param>
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>The last line of what it complained of.</summary>
        public string Complaint =>
            Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., { } last]
                ? last
                : $"exit code {ExitCode}";
    }

    /// <param name="folder">Its working folder.</param>
    public static Result Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new Result(process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            return new Result(127, "", $"{program}: {e.Message}");
        }
    }
}
