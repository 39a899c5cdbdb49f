using System.Diagnostics;
using Xunit;

namespace Imaging.Testing;

/// <summary>
/// A test that needs programs or root. Elsewhere it is skipped with the reason; in CI (CI=true) it runs and so fails, because a skipped
/// test there would be counted as a promise kept. <c>./run test --fast</c> (TESTS=fast) leaves it out wherever it runs.
/// </summary>
public sealed class NeedsFactAttribute : FactAttribute
{
    /// <param name="needs">Programs on PATH, or <c>root</c>.</param>
    public NeedsFactAttribute(params string[] needs)
    {
        string? missing = needs.FirstOrDefault(n => n == "root" ? !Environment.IsPrivilegedProcess : !Tool.Exists(n));
        if (Environment.GetEnvironmentVariable("TESTS") == "fast")
            Skip = $"needs {string.Join(", ", needs)}";
        else if (missing is not null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = $"needs {missing}";
    }
}

/// <summary>The same for a theory.</summary>
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    /// <param name="needs">Programs on PATH, or <c>root</c>.</param>
    public NeedsTheoryAttribute(params string[] needs) => Skip = new NeedsFactAttribute(needs).Skip;
}

/// <summary>Runs other people's programs, which judge what we write.</summary>
public static class Tool
{
    public sealed record Result(int ExitCode, string Output);

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Any(d => File.Exists(Path.Combine(d, program)));

    /// <summary>Runs a program to its end; its two outputs together.</summary>
    public static Result Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output + error.Result);
    }

    /// <summary>Runs a program that has to succeed; its output.</summary>
    public static string Expect(string program, params string[] arguments)
    {
        Result result = Run(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }
}

/// <summary>A folder that goes away with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("imaging-test-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
