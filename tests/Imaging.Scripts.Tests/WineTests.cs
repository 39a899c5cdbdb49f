using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>The command line that Start-Command has for cmd, read by the cmd that Wine has.</summary>
public sealed class WineTests : IDisposable
{
    private const string Compiler = "x86_64-w64-mingw32-gcc-win32";

    /// <summary>Starts cmd with a command line from a file, which no other program has taken apart; prints the exit code.</summary>
    private const string Launcher =
        """
        #include <windows.h>
        #include <stdio.h>
        int main(void) {
            static wchar_t line[4096];
            STARTUPINFOW start = { sizeof start };
            PROCESS_INFORMATION process;
            DWORD code;
            FILE *file = fopen("line", "rb");
            line[fread(line, 2, 4095, file)] = 0;
            if (!CreateProcessW(L"C:\\windows\\system32\\cmd.exe", line, 0, 0, 0, CREATE_NO_WINDOW, 0, 0, &start, &process)) return 1;
            if (WaitForSingleObject(process.hProcess, 60000)) return 2;
            GetExitCodeProcess(process.hProcess, &code);
            printf("%ld", (long)code);
            return 0;
        }
        """;

    /// <summary>An installer with a window system of its own: says what it is given, on both outputs, and wants a restart.</summary>
    private const string Setup =
        """
        #include <windows.h>
        #include <stdio.h>
        int main(int count, char **values) {
            Sleep(200);
            for (int i = 1; i < count; i++) printf("[%s]", values[i]);
            printf("%d", getchar());
            fflush(stdout);
            fprintf(stderr, "error");
            return 3010;
        }
        """;

    private readonly TempFolder _temp = new();

    public void Dispose()
    {
        Wine("wineserver", "--kill");
        _temp.Dispose();
    }

    [NeedsFact("wine", "wineserver", Compiler)]
    [Trait("Tier", "Slow")]
    public void StartCommand_InWinesCmd_WaitsAndGivesCodeAndOutputs()
    {
        Compile("launcher", Launcher);
        Compile("setup", Setup, "-mwindows");
        File.WriteAllText(_temp.File("install.cmd"), "@echo off\r\nsetup.exe batch\r\nexit /b 1603\r\n");
        Directory.CreateDirectory(_temp.File("the logs"));

        Assert.Equal(("3010", "[/quiet][a b][$x][`n][it's][(OI)(CI)F]-1error"), Run("setup.exe /quiet \"a b\" $x `n it's (OI)(CI)F"));
        Assert.Equal(("3010", "[q]-1error"), Run("\"setup.exe\" \"q\""));
        Assert.Equal(("1603", "[batch]-1error"), Run("install.cmd"));
        Assert.Equal("9009", Run("missing.exe /quiet").Code);
    }

    private void Compile(string name, string source, params string[] options)
    {
        File.WriteAllText(_temp.File($"{name}.c"), source);
        Tool.Expect(Compiler, ["-o", _temp.File($"{name}.exe"), _temp.File($"{name}.c"), .. options]);
    }

    private (string Code, string Log) Run(string command)
    {
        string log = _temp.File("the logs/a.log");
        File.Delete(log);
        string arguments = Arguments(command, "Z:" + log.Replace('/', '\\'));
        File.WriteAllBytes(_temp.File("line"), Encoding.Unicode.GetBytes($"cmd.exe {arguments}"));
        return (Wine("wine", "launcher.exe"), File.Exists(log) ? File.ReadAllText(log) : "");
    }

    /// <summary>What the script that is delivered gives to cmd.</summary>
    private static string Arguments(string command, string log)
    {
        using var shell = PowerShell.Create();
        string script = File.ReadAllText(StagedFolder.RealWindows);
        shell.AddScript(script.Replace("[Diagnostics.Process]::Start(", "(", StringComparison.Ordinal)
            + "\nStart-Command $args[0] 'C:\\' $args[1]").AddArgument(command).AddArgument(log);
        return Assert.Single(shell.Invoke<ProcessStartInfo>()).Arguments;
    }

    private string Wine(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _temp.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WINEPREFIX"] = _temp.File("prefix");
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["WINEDLLOVERRIDES"] = "mscoree,mshtml=";
        start.Environment.Remove("DISPLAY");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.NotNull(error.Result);
        return output;
    }
}
