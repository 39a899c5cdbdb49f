using System.Diagnostics;
using Imaging.Testing;

namespace Imaging.Wine.Tests;

/// <summary>A Windows of its own for the tests: what was published for win-x64 runs in it as it is.</summary>
public sealed class Wine : IDisposable
{
    private const string Runtime = "win-x64";

    private readonly TempFolder _folder = new();
    private readonly string _prefix;

    public Wine()
    {
        _prefix = _folder.File("prefix");
        // No Mono and no Gecko: .NET comes with the program, and there is no window.
        Start("wineboot", ["--init"]).Expect(0);
        Start("wineserver", ["--wait"]).Expect(0);
    }

    /// <summary>A path of the host as programs in here see it.</summary>
    public static string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Makes <c>\\.\X:</c> the raw content of a file.</summary>
    /// <returns>The device's path.</returns>
    public string MapDevice(char letter, string file)
    {
        string link = Path.Combine(_prefix, "dosdevices", $"{char.ToLowerInvariant(letter)}::");
        File.Delete(link);
        File.CreateSymbolicLink(link, file);
        return $@"\\.\{letter}:";
    }

    /// <summary>Runs <c>imaging.exe</c>.</summary>
    public WineResult Imaging(params string[] arguments) => Run("imaging.exe", arguments);

    /// <summary>Runs <c>usb-builder.exe</c>.</summary>
    public WineResult UsbBuilder(params string[] arguments) => Run("usb-builder.exe", arguments);

    /// <summary>Runs a program of another folder than the published one.</summary>
    public WineResult RunFrom(string folder, string program, params string[] arguments) =>
        Start("wine", [Path.Combine(folder, program), .. arguments]);

    public void Dispose()
    {
        Start("wineserver", ["--kill"]);
        _folder.Dispose();
    }

    private WineResult Run(string program, string[] arguments) =>
        RunFrom(Path.GetDirectoryName(Checkout.Published(Runtime, program))!, program, arguments);

    private WineResult Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["WINEPREFIX"] = _prefix;
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["WINEDLLOVERRIDES"] = "mscoree,mshtml=";
        start.Environment.Remove("DISPLAY");
        // Wine 8 cannot map code compiled ahead out of a single file ("E_INVALIDARG"): it is compiled again here, from the same assemblies.
        start.Environment["DOTNET_ReadyToRun"] = "0";
        WineResult result = Run(start);
        return HasNotStarted(result) ? Run(start) : result;
    }

    /// <summary>
    /// Wine itself fails to start a process now and then: it ends with 1 in 0.2 s (a program takes 3 s to begin) and says nothing. The
    /// programs never end with 1 without a word.
    /// </summary>
    private static bool HasNotStarted(WineResult result) => result is { ExitCode: 1, Output: "", Error: "" };

    private static WineResult Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new WineResult($"{start.FileName} {string.Join(' ', start.ArgumentList)}", process.ExitCode, output, error.Result);
    }
}

/// <param name="Command">For messages.</param>
public sealed record WineResult(string Command, int ExitCode, string Output, string Error)
{
    public WineResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"{Command} ended with {ExitCode}, expected {exitCode}:\n{Output}{Error}");
        return this;
    }
}
