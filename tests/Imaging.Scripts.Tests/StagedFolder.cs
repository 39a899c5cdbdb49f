using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>A volume with <c>_Prestage</c> as the builder lays it down, and a fake machine that runs its scripts.</summary>
public sealed class StagedFolder : IDisposable
{
    private static readonly string s_scripts = System.IO.Path.Combine(Checkout.Folder, "winpe/first-start");

    // One takes 0.3 s to open; a script leaves nothing in it.
    private static readonly ConcurrentBag<Runspace> s_idle = [];

    private readonly TempFolder _temp = new();

    /// <param name="name">A folder in front of <c>_Prestage</c>, for its name.</param>
    public StagedFolder(string name = "volume")
    {
        Volume = _temp.File(name) + System.IO.Path.DirectorySeparatorChar;
        Folder = System.IO.Path.Combine(Volume, "_Prestage");
        Directory.CreateDirectory(Folder);
        foreach (string script in Scripts)
            File.Copy(script, At(System.IO.Path.GetFileName(script)));
        File.Copy(FakeWindows, At("windows.ps1"), overwrite: true);
        Machine = new FakeMachine(Volume);
    }

    /// <summary>The script files that are delivered.</summary>
    public static string[] Scripts => Directory.GetFiles(s_scripts, "*.ps1");

    /// <summary>Of these the one that tests replace, and what stands in for it.</summary>
    public static string RealWindows => System.IO.Path.Combine(s_scripts, "windows.ps1");

    public static string FakeWindows => System.IO.Path.Combine(Checkout.Folder, "tests/Imaging.Scripts.Tests/windows.ps1");

    public FakeMachine Machine { get; set; }

    public string Volume { get; }

    public string Folder { get; }

    public string At(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose() => _temp.Dispose();

    /// <summary>Writes a file of the volume, with its folders.</summary>
    public string Put(string name, string text)
    {
        string path = System.IO.Path.Combine(Volume, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a job list of packages, and the folders it names.</summary>
    public void Packages(params Package[] packages) => Jobs([], packages);

    /// <summary>Writes a job list, and the folders it names.</summary>
    public void Jobs(string[] drivers, params Package[] packages)
    {
        foreach (string folder in drivers.Concat(packages.Select(p => p.Folder)))
            Directory.CreateDirectory(At(folder));
        File.WriteAllText(At("jobs.json"), JsonSerializer.Serialize(new
        {
            version = 1,
            drivers = drivers.Select(folder => new { folder, install = "first-start", timeLimitMinutes = 5 }),
            packages = packages.Select(p => new
            {
                id = p.Id,
                folder = p.Folder,
                command = p.Command,
                reboot = p.Reboot,
                timeLimitMinutes = p.TimeLimitMinutes,
            }),
        }));
    }

    /// <summary>Runs a script; its exit code.</summary>
    public int Run(string script)
    {
        if (!s_idle.TryTake(out Runspace? runspace))
            runspace = Open();
        runspace.SessionStateProxy.SetVariable("Machine", Machine);
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("& $args[0]; $LASTEXITCODE").AddArgument(At(script));
        int code = Assert.Single(shell.Invoke<int>());
        s_idle.Add(runspace);
        return code;
    }

    private static Runspace Open()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        return runspace;
    }

    /// <summary>A start of Windows, if the task is still there.</summary>
    public int Start()
    {
        Assert.True(Machine.IsRegistered, "No task starts it any more.");
        return Run("first-start.ps1");
    }

    /// <summary>Starts of Windows until one ends by itself; its exit code. A restart or a power cut leads to another one.</summary>
    public int StartUntilDone()
    {
        for (int start = 1; start <= 20; start++)
        {
            int code = Start();
            if (code is not (98 or 99))
                return code;
        }
        throw new InvalidOperationException("It does not end:\n" + string.Join('\n', Machine.Events));
    }

    /// <summary>What the state file says.</summary>
    public JsonNode State => JsonNode.Parse(File.ReadAllText(At("state.json")))!;

    public string Status => (string)State["status"]!;

    /// <summary><c>id: status, result, attempts</c> of each package.</summary>
    public string[] States =>
        [.. State["packages"]!.AsArray().Select(p => $"{p!["id"]}: {p["status"]}, {p["result"]}, {p["attempts"]}")];

    /// <summary><c>inf: result</c> of each INF that failed.</summary>
    public string[] FailedDrivers => [.. State["drivers"]!["failed"]!.AsArray().Select(d => $"{d!["inf"]}: {d["result"]}")];

    /// <summary>Command lines that were run, in order, and what came between them.</summary>
    public string[] Ran => [.. Machine.Events.Select(e => e.StartsWith("ran ", StringComparison.Ordinal) ? e[4..] : e)];

    public string Log => File.ReadAllText(At("logs/first-start.log"));
}

/// <summary>A package of the job list.</summary>
public sealed record Package(string Id, string Command, string Reboot = "if-asked", double TimeLimitMinutes = 60)
{
    public string Folder { get; init; } = $"Packages/{Id}";
}
