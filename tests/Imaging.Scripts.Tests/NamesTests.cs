using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>Names and command lines that PowerShell would read something into, with programs that really run.</summary>
public sealed class NamesTests
{
    public static TheoryData<string> Names => new(
        "with space", "it's", "$HOME", "$(exit 7)", "`n tick", "[a] [1-9]", "Zürich 日本語", "a;b & c", "{x} @(y)", "-LiteralPath", "%PATH%",
        "#", "~");

    [NeedsTheory("sh", "cat")]
    [MemberData(nameof(Names))]
    public void Start_FolderOfAnyName_IsUsedAsItIs(string name)
    {
        using var staged = new StagedFolder(name);
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Jobs([$"drivers/{name}"], new Package("a", "cat ./said") { Folder = $"Packages/{name}" });
        staged.Put($"_Prestage/drivers/{name}/{name}.inf", "the driver");
        staged.Put($"_Prestage/Packages/{name}/said", "the package");
        staged.Put("Windows/Panther/unattend.xml", "secret");

        Assert.Equal(0, staged.Start());

        Assert.Equal("ready", staged.Status);
        Assert.Empty(staged.FailedDrivers);
        Assert.Equal("the driver", File.ReadAllText(staged.At("logs/drivers.log")));
        Assert.Equal("the package", File.ReadAllText(staged.At("logs/a.log")));
        Assert.False(File.Exists(Path.Combine(staged.Volume, "Windows/Panther/unattend.xml")));
    }

    [NeedsTheory("sh")]
    [InlineData("""printf '%s|' "a b" 'c"d' e\ f""", "a b|c\"d|e f|")]
    [InlineData("""printf '%s|' '$HOME' '`n' '$(exit 7)' "@{a=1}" """, "$HOME|`n|$(exit 7)|@{a=1}|")]
    [InlineData("printf '%s|' Zürich 日本語 'é'", "Zürich|日本語|é|")]
    [InlineData("printf out; printf err >&2", "outerr")]
    [InlineData("cat; printf end", "end")]
    public void Start_CommandLine_ComesAsItIsAndIsLogged(string command, string output)
    {
        using var staged = new StagedFolder();
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Packages(new Package("a", command));
        Assert.Equal(0, staged.Start());
        Assert.Equal(output, File.ReadAllText(staged.At("logs/a.log")));
    }

    [NeedsFact("sh")]
    public void Start_SecondRunOfAPackage_AddsToItsLog()
    {
        using var staged = new StagedFolder();
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Packages(new Package("a", "echo run"));
        bool isOver = false;
        staged.Machine.CutWhen = p => !isOver && (isOver = p == "write" && staged.Machine.Processes.Count == 1);
        Assert.Equal(99, staged.Start());
        Assert.Equal(0, staged.Start());
        Assert.Equal("run\nrun\n", File.ReadAllText(staged.At("logs/a.log")));
    }

    [NeedsFact("sh", "sleep")]
    public void Start_ProgramHangs_IsKilledWithWhatItStarted()
    {
        using var staged = new StagedFolder();
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Packages(new Package("a", "sleep 1000 & echo $!; wait", TimeLimitMinutes: 0.001));
        string log = staged.At("logs/a.log");
        staged.Machine.OnKill = () => SpinWait.SpinUntil(() => File.Exists(log) && File.ReadAllText(log).EndsWith('\n'), 30000);
        Assert.Equal(1, staged.Start());
        Assert.Equal("failed: a, time limit", staged.Status);
        Assert.True(Assert.Single(staged.Machine.Processes).HasExited);
        string child = $"/proc/{File.ReadAllText(log).Trim()}/stat";
        Assert.True(!File.Exists(child) || File.ReadAllText(child).Contains(") Z ", StringComparison.Ordinal), "It still runs.");
    }

    [NeedsFact("sh")]
    public void Start_ProgramFails_ItsCodeIsTold()
    {
        using var staged = new StagedFolder();
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Packages(new Package("a", "exit 42"));
        Assert.Equal(1, staged.Start());
        Assert.Equal("failed: a, 42", staged.Status);
    }
}
