using System.Diagnostics;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>What the runner costs beside the packages: printed, as a clock decides nothing here.</summary>
public sealed class OverheadTests(ITestOutputHelper output)
{
    [NeedsFact("sh", "sleep")]
    [Trait("Tier", "Slow")]
    public void Start_Packages_PrintsWhatTheRunnerAdds()
    {
        const int Count = 10;
        const string Command = "sleep 0.5";
        using var staged = new StagedFolder();
        staged.Machine = new FakeMachine(staged.Volume) { HasShell = true };
        staged.Packages();
        Assert.Equal(0, staged.Run("first-start.ps1"));
        File.Delete(staged.At("state.json"));
        staged.Packages([.. Enumerable.Range(1, Count).Select(i => new Package($"p{i}", Command))]);

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, staged.Run("first-start.ps1"));
        TimeSpan runner = watch.Elapsed;
        watch.Restart();
        for (int i = 1; i <= Count; i++)
            Assert.True(staged.Machine.Start(Command, staged.Folder, staged.At("logs/alone.log")).WaitForExit(10000));
        TimeSpan alone = watch.Elapsed;

        Assert.Equal("ready", staged.Status);
        Assert.Equal(0, staged.Machine.Sleeps);
        double added = (runner - alone).TotalSeconds / Count;
        output.WriteLine(
            $"{Count} times {Command}: {alone.TotalSeconds:F2} s alone, {runner / alone:F3} times that in the runner; "
            + $"{added * 1000:F0} ms a package, 5 % of one of {added / 0.05:F1} s");
    }
}
