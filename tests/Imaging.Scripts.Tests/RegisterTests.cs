using System.Xml.Linq;

namespace Imaging.Scripts.Tests;

/// <summary>register.ps1, and of windows.ps1 what can be looked at without Windows.</summary>
public sealed class RegisterTests : IDisposable
{
    private static readonly XNamespace s_task = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    private readonly StagedFolder _staged = new("a 'b' & c");

    public RegisterTests() => _staged.Packages();

    public void Dispose() => _staged.Dispose();

    [Fact]
    public void Register_Folder_IsProtectedBeforeTheTaskIsRegistered()
    {
        _staged.Machine.IsRegistered = false;
        Assert.Equal(0, _staged.Run("register.ps1"));
        Assert.True(_staged.Machine.IsRegistered);
        Assert.Equal([$"protect {_staged.Folder}", $"register {_staged.At("first-start.ps1")}"], _staged.Machine.Events);
        Assert.EndsWith("Z registered\r\n", _staged.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schtasks.exe", 5, 1)]
    [InlineData("schtasks.exe", 5, FakeMachine.Hangs)]
    [InlineData("icacls.exe", 3, 5)]
    [InlineData("icacls.exe", 3, FakeMachine.Hangs)]
    public void Register_ToolFailsOrHangs_EndsWithZeroAndSaysSo(string tool, int processes, int code)
    {
        UseRealWindows();
        foreach (string command in (string[])[Schtasks, Icacls])
            _staged.Machine.Answer(command, command.StartsWith(tool, StringComparison.Ordinal) ? code : 0);

        Assert.Equal(0, _staged.Run("register.ps1"));

        Assert.Equal(processes, _staged.Machine.Processes.Count);
        Assert.All(_staged.Machine.Processes, p => Assert.Equal(120000, p.Milliseconds));
        string result = code == FakeMachine.Hangs ? "time limit" : $"{code}";
        Assert.Contains($"not registered: {tool} ", _staged.Log, StringComparison.Ordinal);
        Assert.EndsWith($", {result}\r\n", _staged.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_SomeFilesKeepTheirRights_IsLogged()
    {
        UseRealWindows();
        _staged.Machine.Answer($"icacls.exe \"{_staged.Folder}\\*\" /reset /t /c /q", 3);
        Assert.Equal(0, _staged.Run("register.ps1"));
        Assert.Contains("Z some files keep their rights: icacls, 3\r\n", _staged.Log, StringComparison.Ordinal);
        Assert.EndsWith("Z registered\r\n", _staged.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_Commands_AreThese()
    {
        UseRealWindows();
        Assert.Equal(0, _staged.Run("register.ps1"));
        Assert.Equal(
            [
                $"icacls.exe \"{_staged.Folder}\" /setowner *S-1-5-32-544", $"icacls.exe \"{_staged.Folder}\" /reset", Icacls,
                $"icacls.exe \"{_staged.Folder}\\*\" /reset /t /c /q", Schtasks,
            ],
            _staged.Ran);
        Assert.All(_staged.Machine.Started.Values, s => Assert.Equal(_staged.At("logs/tools.log"), s.Log));
    }

    [Fact]
    public void Register_DriversForSpecialize_AreInstalledThere_AndLookedAtAgainLater()
    {
        EarlyDrivers();
        _staged.Machine.Answer("pnputil b.inf", 2);

        Assert.Equal(0, _staged.Run("register.ps1"));

        Assert.Equal(["pnputil a.inf", "pnputil b.inf"], _staged.Ran[2..]);
        Assert.All(_staged.Machine.Processes, p => Assert.InRange(p.Milliseconds, 200_000, 300_000));
        Assert.Matches(@"early/a\.inf: ok, 0, [\d.]+ s\r\n.*early/b\.inf: failed, 2, [\d.]+ s\r\n$", _staged.Log);
        Assert.Equal(0, _staged.Start());
        Assert.Equal(["pnputil a.inf", "pnputil b.inf", "pnputil c.inf"], _staged.Ran[4..]);
    }

    /// <summary>Windows Setup would wait for it for ever.</summary>
    [Fact]
    public void Register_DriverHangs_IsKilledAndTheRestGoesOn()
    {
        EarlyDrivers();
        _staged.Machine.Answer("pnputil a.inf", FakeMachine.Hangs);

        Assert.Equal(0, _staged.Run("register.ps1"));

        Assert.Equal(["pnputil a.inf", "kill", "pnputil b.inf"], _staged.Ran[2..]);
        Assert.Contains("early/a.inf: failed, time limit, ", _staged.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_TimeOfAFolderIsOver_LeavesTheRestForTheFirstStart()
    {
        EarlyDrivers(minutes: 1e-9);
        Assert.Equal(0, _staged.Run("register.ps1"));
        Assert.Equal(2, _staged.Ran.Length);
        Assert.EndsWith("early/b.inf: left for the first start\r\n", _staged.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs.json", "{", "Z drivers: failed: jobs.json, damaged\r\n")]
    [InlineData("functions.ps1", "throw 'no functions'", null)]
    public void Register_SomethingIsDamaged_EndsWithZero(string file, string text, string? log)
    {
        _staged.Put($"_Prestage/{file}", text);
        Assert.Equal(0, _staged.Run("register.ps1"));
        if (log is not null)
            Assert.EndsWith(log, _staged.Log, StringComparison.Ordinal);
    }

    private void EarlyDrivers(double minutes = 5)
    {
        foreach (string inf in (string[])["early/a.inf", "early/b.inf", "late/c.inf"])
            _staged.Put($"_Prestage/{inf}", "");
        _staged.Put("_Prestage/jobs.json", string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
            {
              "version": 1,
              "drivers": [
                { "folder": "early", "install": "specialize", "timeLimitMinutes": {{minutes}} },
                { "folder": "late", "install": "first-start", "timeLimitMinutes": 5 }
              ],
              "packages": []
            }
            """));
    }

    [Fact]
    public void Register_Task_RunsAsSystemAtStartOnBatteryWithoutLimit()
    {
        UseRealWindows();
        Assert.Equal(0, _staged.Run("register.ps1"));

        byte[] bytes = File.ReadAllBytes(_staged.At("first-start.xml"));
        Assert.Equal([0xFF, 0xFE], bytes[..2]);
        XDocument document = XDocument.Load(new MemoryStream(bytes));
        XElement task = document.Root!;
        Assert.Equal("UTF-16", document.Declaration!.Encoding);
        Assert.Equal(s_task + "Task", task.Name);
        Assert.Equal(["BootTrigger", "LogonTrigger"], task.Element(s_task + "Triggers")!.Elements().Select(e => e.Name.LocalName));
        XElement principal = Assert.Single(task.Element(s_task + "Principals")!.Elements());
        Assert.Equal("S-1-5-18", (string?)principal.Element(s_task + "UserId"));
        Assert.Equal("HighestAvailable", (string?)principal.Element(s_task + "RunLevel"));
        Assert.Equal(
            [
                "MultipleInstancesPolicy IgnoreNew", "DisallowStartIfOnBatteries false", "StopIfGoingOnBatteries false",
                "ExecutionTimeLimit PT0S", "Priority 4",
            ],
            task.Element(s_task + "Settings")!.Elements().Select(e => $"{e.Name.LocalName} {e.Value}"));
        XElement actions = task.Element(s_task + "Actions")!;
        Assert.Equal((string?)principal.Attribute("id"), (string?)actions.Attribute("Context"));
        XElement exec = Assert.Single(actions.Elements());
        string command = (string)exec.Element(s_task + "Command")!;
        Assert.EndsWith(@"\System32\WindowsPowerShell\v1.0\powershell.exe", command, StringComparison.Ordinal);
        Assert.Equal(
            $"-NoProfile -NonInteractive -ExecutionPolicy Bypass -File \"{_staged.At("first-start.ps1")}\"",
            (string?)exec.Element(s_task + "Arguments"));
    }

    [Fact]
    public void FirstStart_WithWindowsOwnFunctions_RunsTheseTools()
    {
        UseRealWindows("Unregister-StartTask", "Get-DriverCommand");
        _staged.Jobs(["drivers"], new Package("a", "setup.exe"));
        string inf = _staged.Put("_Prestage/drivers/x.inf", "");
        Assert.Equal(0, _staged.Start());
        Assert.Equal(
            [$"pnputil.exe /add-driver \"{inf}\" /install", "setup.exe", "schtasks.exe /delete /f /tn \"Imaging first start\""],
            _staged.Ran);
    }

    private string Icacls => $"icacls.exe \"{_staged.Folder}\" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F";

    private string Schtasks => $"schtasks.exe /create /f /tn \"Imaging first start\" /xml \"{_staged.At("first-start.xml")}\"";

    /// <summary>Has functions of Windows as they are delivered; the programs they start are still the machine's.</summary>
    private void UseRealWindows(params string[] functions)
    {
        if (functions.Length == 0)
            functions = ["Protect-Folder", "Register-StartTask"];
        File.Copy(StagedFolder.RealWindows, _staged.At("real.ps1"));
        File.WriteAllText(
            _staged.At("windows.ps1"),
            $". (Join-Path $PSScriptRoot 'real.ps1')\n{string.Join('\n', functions.Select((f, i) => $"$real{i} = ${{function:{f}}}"))}\n"
            + File.ReadAllText(StagedFolder.FakeWindows)
            + string.Join('\n', functions.Select((f, i) => $"${{function:{f}}} = $real{i}")));
    }
}
