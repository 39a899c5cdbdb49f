using System.Text;
using Imaging.Core;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// <c>winpeshl.ini</c>: what Windows PE starts, one after the other, each when the one before has ended; when the last has, the machine is
/// restarted. <c>docs/design/boot-environments.md</c> has the sources.
/// </summary>
internal sealed class LaunchScript
{
    private const int MaximumLine = 250;
    private const string HighPerformance = "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c";

    /// <summary>Windows PE runs from a RAM disk of this letter; variables are documented for programs, not for their arguments.</summary>
    private const string SystemDrive = "X:";

    private readonly List<string> _lines = ["[LaunchApps]", Program("wpeinit.exe")];

    /// <summary>The engine reads, decodes and writes faster with it.</summary>
    public void AddPowerPlan() => _lines.Add($"{Program("powercfg.exe")}, /s {HighPerformance}");

    /// <param name="information">The <c>.inf</c> file in the image.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a path that does not fit into a line.</exception>
    public void AddDriver(string information)
    {
        if (information.Any(c => c is < ' ' or > '~' or '%'))
            throw Bad(information, "characters other than those of ASCII, or a %");
        string line = $"{Program("drvload.exe")}, \"{SystemDrive}{information}\"";
        if (line.Length > MaximumLine)
            throw Bad(information, $"a line of {line.Length} characters");
        _lines.Add(line);
    }

    /// <summary>Has Windows PE write into the registry what it was started from: the engine writes no such disk.</summary>
    public void AddBootInfo() => _lines.Add($"{Program("wpeutil.exe")}, UpdateBootInfo");

    /// <summary>The engine, which turns the machine off when it is done.</summary>
    public void AddEngine(string program) => _lines.Add($"%SYSTEMDRIVE%{program}, line");

    /// <summary>
    /// What is shown when the engine has crashed. Otherwise the machine would restart, find the stick and begin again, without end;
    /// and one that turned itself off could be taken for one that is done.
    /// </summary>
    /// <param name="script">A batch file that does not end.</param>
    public void AddCrashScreen(string script) => _lines.Add($"{Program("cmd.exe")}, /c {SystemDrive}{script}");

    /// <summary>The engine, which leaves the machine on, and then a command prompt.</summary>
    public void AddEngineAndCommandPrompt(string program) => _lines.AddRange([$"%SYSTEMDRIVE%{program}, line --stay", Program("cmd.exe")]);

    public byte[] ToArray() => Encoding.ASCII.GetBytes(string.Concat(_lines.Select(line => line + "\r\n")));

    private static string Program(string name) => @"%SYSTEMROOT%\System32\" + name;

    private static ImagingException Bad(string information, string found) => new(
        ExitCode.Manifest, information, found, $"a path that winpeshl.ini can hold, with {MaximumLine} characters a line",
        "Rename the folders and files of this driver, or move it up.");
}
