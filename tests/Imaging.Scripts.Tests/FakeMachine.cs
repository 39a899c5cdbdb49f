using System.Diagnostics;

namespace Imaging.Scripts.Tests;

/// <summary>
/// What the scripts see of Windows, by way of <c>windows.ps1</c> beside this file, which asks at each step whether the power goes.
/// </summary>
public sealed class FakeMachine(string volume)
{
    private readonly Dictionary<string, Queue<int>> _codes = [];
    private readonly Dictionary<string, int> _held = [];

    /// <summary>An exit code that stands for a program that does not end.</summary>
    public const int Hangs = int.MinValue;

    /// <summary>The root of the volume that has Windows, with the separator.</summary>
    public string Volume { get; } = volume;

    public bool IsRegistered { get; set; } = true;

    /// <summary>Does the restart that is asked for take place?</summary>
    public bool Restarts { get; init; } = true;

    public bool SetupRuns { get; set; }

    /// <summary>Run in front of a wait for Windows Setup, which then is over.</summary>
    public Action OnWaitForSetup { get; set; } = () => { };

    /// <summary>Run in front of the end of a program whose time is up.</summary>
    public Action OnKill { get; set; } = () => { };

    /// <summary>Starts real programs instead, with the shell of the host.</summary>
    public bool HasShell { get; init; }

    /// <summary>Does the power go at this place?</summary>
    public Func<string, bool> CutWhen { get; set; } = _ => false;

    /// <summary>What happened, in order: command lines, restarts, waits.</summary>
    public List<string> Events { get; } = [];

    /// <summary>The folder and the log of each command line.</summary>
    public Dictionary<string, (string Folder, string Log)> Started { get; } = [];

    public List<FakeProcess> Processes { get; } = [];

    /// <summary>Exit codes of a command line, one a run; the last one stays. 0 for those not named.</summary>
    public void Answer(string command, params int[] codes) => _codes[command] = new Queue<int>(codes);

    /// <summary>How often the scripts slept.</summary>
    public int Sleeps { get; set; }

    /// <summary>Has somebody open a file, for a number of tries.</summary>
    public void Hold(string path, int times) => _held[path] = times;

    /// <summary>Fails while somebody has the file open.</summary>
    public void Use(string path)
    {
        if (_held.GetValueOrDefault(path) > 0 && _held[path]-- > 0)
            throw new IOException("in use");
    }

    public bool Cut(string place)
    {
        if (place == "restart" || place.StartsWith("ran ", StringComparison.Ordinal))
            Events.Add(place);
        if (!CutWhen(place))
            return false;
        Events.Add("power cut");
        return true;
    }

    public void Record(string text) => Events.Add(text);

    public void Register(string script)
    {
        Record($"register {script}");
        IsRegistered = true;
    }

    public string DriverCommand(string inf) =>
        HasShell ? $"cat '{inf.Replace("'", @"'\''", StringComparison.Ordinal)}'" : $"pnputil {Path.GetFileName(inf)}";

    public FakeProcess Start(string command, string folder, string log)
    {
        Started[command] = (folder, log);
        var process = HasShell ? new FakeProcess(Shell(command, folder, log)) : new FakeProcess(NextCode(command));
        Processes.Add(process);
        return process;
    }

    public void Kill(FakeProcess process)
    {
        OnKill();
        Record("kill");
        process.Kill();
    }

    public void WaitForSetup()
    {
        OnWaitForSetup();
        SetupRuns = false;
    }

    private int NextCode(string command) =>
        !_codes.TryGetValue(command, out Queue<int>? codes) ? 0 : codes.Count > 1 ? codes.Dequeue() : codes.Peek();

    private static Process Shell(string command, string folder, string log)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (string argument in (string[])["-c", $"{{ {command}\n}} </dev/null >> \"$0\" 2>&1", log])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}

/// <summary>The members of a process that the scripts use.</summary>
public sealed class FakeProcess
{
    private readonly Process? _process;
    private readonly int _code;

    public FakeProcess(int code) => _code = code;

    public FakeProcess(Process process) => _process = process;

    /// <summary>The time limit it was given.</summary>
    public int Milliseconds { get; private set; }

    public int ExitCode => _process?.ExitCode ?? _code;

    public bool HasExited => _process?.HasExited ?? _code != FakeMachine.Hangs;

    public bool WaitForExit(int milliseconds)
    {
        Milliseconds = milliseconds;
        return _process?.WaitForExit(milliseconds) ?? _code != FakeMachine.Hangs;
    }

    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
    }
}
