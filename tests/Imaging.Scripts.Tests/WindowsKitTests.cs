using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security.Cryptography;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>
/// <c>check.cmd</c> of the Windows kit, without a Windows: a folder stands for the volume. That a disk which is not good is called so.
/// </summary>
public sealed class WindowsKitTests : IDisposable
{
    private readonly TempFolder _kit = new();
    private readonly string _volume;

    public WindowsKitTests()
    {
        string source = Path.Combine(Checkout.Folder, "winpe/windows-kit");
        foreach (string script in (string[])["check.ps1", "functions.ps1"])
            File.Copy(Path.Combine(source, script), _kit.File(script));
        File.Copy(Path.Combine(Checkout.Folder, "tests/Imaging.Scripts.Tests/windows-kit.ps1"), _kit.File("windows.ps1"));
        _volume = _kit.File("volume");
        Put("names/ab", 1000);
        Put("names/æ b", 70_000);
        Put("empty", 0);
        File.WriteAllText(_kit.File("hostile.vhd"), "a disk");
        File.WriteAllLines(_kit.File("hostile.txt"), [Line("names\\ab"), Line("names\\æ b", "names\\<00E6> b"), Line("empty")]);
    }

    private string[] Result => [.. File.ReadLines(_kit.File("result.txt"))];

    public void Dispose() => _kit.Dispose();

    [Fact]
    public void Check_GoodDisk_Passes()
    {
        Assert.Equal(0, Check());

        Assert.Equal("RESULT: PASS", Result[^1]);
        Assert.Contains(Result, line => line.EndsWith("3 streams are as in the list", StringComparison.Ordinal));
        Assert.Contains(Result, line => line.EndsWith("3 files are left", StringComparison.Ordinal));
        Assert.Contains("LEFT OUT windows.vhd: the kit was made without one", Result);
        Assert.Equal(
            ["mount", "chkdsk ", "chkdsk /scan", "dismount", "mount", "chkdsk ", "chkdsk /scan", "dismount"],
            File.ReadLines(_kit.File("calls.txt")));
        Assert.False(File.Exists(_kit.File("hostile.vhd.copy.vhd")));
        Assert.Equal("a disk", File.ReadAllText(_kit.File("hostile.vhd")));
    }

    [Theory]
    [InlineData("changed", "hostile.vhd files against the list", "1 of 3 streams differ:")]
    [InlineData("longer", "hostile.vhd files against the list", "1 of 3 streams differ:")]
    [InlineData("missing", "hostile.vhd files against the list", "1 of 3 streams differ:")]
    [InlineData("no list", "hostile.vhd files against the list", "is empty")]
    [InlineData("chkdsk", "hostile.vhd chkdsk as it was made", "chkdsk  ended with 3")]
    [InlineData("full", "hostile.vhd 300 files written", "imaging-check")]
    [InlineData("mount", "hostile.vhd attach", "no such disk")]
    [InlineData("no disk", "hostile.vhd copy", "hostile.vhd")]
    public void Check_WhatIsWrong_IsAFailedStepAndTheOthersStillRun(string what, string step, string found)
    {
        switch (what)
        {
            case "changed":
                byte[] bytes = File.ReadAllBytes(Path.Combine(_volume, "names/ab"));
                bytes[500] ^= 1;
                File.WriteAllBytes(Path.Combine(_volume, "names/ab"), bytes);
                break;
            case "longer":
                File.AppendAllText(Path.Combine(_volume, "empty"), "x");
                break;
            case "missing":
                File.Delete(Path.Combine(_volume, "names/æ b"));
                break;
            case "no disk":
                File.Delete(_kit.File("hostile.vhd"));
                break;
            case "no list":
                File.WriteAllText(_kit.File("hostile.txt"), "");
                break;
            case "full":
                File.WriteAllText(Path.Combine(_volume, "imaging-check"), "a file where a folder has to be made");
                break;
            default:
                File.WriteAllText(_kit.File($"break-{what}"), "");
                break;
        }

        Assert.Equal(1, Check());

        int at = Array.FindIndex(Result, line => line.StartsWith($"FAIL {step}", StringComparison.Ordinal));
        Assert.True(at >= 0, string.Join('\n', Result));
        Assert.Contains(found, Result[at + 1], StringComparison.Ordinal);
        Assert.StartsWith("RESULT: FAIL", Result[^1], StringComparison.Ordinal);
        Assert.Equal(2, File.ReadLines(_kit.File("calls.txt")).Count(line => line == "dismount"));
    }

    private int Check()
    {
        // Twenty thousand files take a minute here; what is done with them does not depend on their number.
        string script = File.ReadAllText(_kit.File("check.ps1"));
        Assert.Contains(" 20000\n", script, StringComparison.Ordinal);
        File.WriteAllText(_kit.File("check.ps1"), script.Replace(" 20000\n", " 300\n", StringComparison.Ordinal));

        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("& $args[0]; $LASTEXITCODE").AddArgument(_kit.File("check.ps1"));
        return Assert.Single(shell.Invoke<int>());
    }

    private void Put(string name, int length)
    {
        string path = Path.Combine(_volume, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private string Line(string path, string? written = null)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_volume, path.Replace('\\', '/')));
        return $"{Convert.ToHexString(SHA1.HashData(bytes))} {bytes.Length} {written ?? path}";
    }
}
