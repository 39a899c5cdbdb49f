using System.Text.Json.Nodes;

namespace Imaging.Scripts.Tests;

/// <summary>The power goes: in front of each step, after it, and in each stage of writing the state.</summary>
public sealed class PowerCutTests
{
    [Fact]
    [Trait("Tier", "Slow")]
    public void PowerGoes_Anywhere_TheNextStartsEndAsWithoutThat()
    {
        (string final, string[] ran, int places) = Run(0);
        Assert.Equal(["pnputil 1.inf", "pnputil 2.inf", "a", "restart", "b", "c", "restart"], ran);
        var met = new HashSet<string>();
        for (int place = 1; place <= places; place++)
        {
            (string cutFinal, string[] cutRan, _) = Run(place, met);
            Assert.Equal(final, cutFinal);

            // At most the one that ran then is run again; the order stays.
            string[] runs = [.. cutRan.Where(e => e is not ("restart" or "power cut"))];
            Assert.InRange(runs.Length, 5, 6);
            Assert.Equal(["pnputil 1.inf", "pnputil 2.inf", "a", "b", "c"], runs.Where((e, i) => i == 0 || e != runs[i - 1]));
            Assert.True(runs.Length == 5 || Array.IndexOf(cutRan, "power cut") > 0);
        }
        string[] expected = ["write", "replace", "replace, the old one gone", "replaced", "run b", "ran b", "restart", "unregister"];
        Assert.Empty(expected.Except(met));
    }

    [Fact]
    public void PowerGoes_WhenAPackageRuns_IsCountedAndLimited()
    {
        using var staged = new StagedFolder();
        staged.Packages(new("a", "a"), new("b", "b"));
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            CutAt(staged, "ran a");
            Assert.Equal(99, staged.Start());
            Assert.Equal([$"a: running, , {attempt}", "b: waiting, , 0"], staged.States);
        }
        Assert.Equal(1, staged.Start());
        Assert.Equal("failed: a, attempts", staged.Status);
        Assert.Equal(1, staged.Start());
        Assert.Equal(3, staged.Ran.Count(e => e == "a"));
        Assert.DoesNotContain("b", staged.Ran);
    }

    [Fact]
    public void PowerGoes_WhenADriverIsInstalled_IsCountedAndPassedOver()
    {
        using var staged = new StagedFolder();
        staged.Jobs(["drivers"], new Package("a", "a"));
        staged.Put("_Prestage/drivers/1.inf", "");
        staged.Put("_Prestage/drivers/2.inf", "");
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            CutAt(staged, "ran pnputil 2.inf");
            Assert.Equal(99, staged.Start());
            Assert.Equal("drivers/2.inf", (string?)staged.State["drivers"]!["running"]);
        }
        Assert.Equal(0, staged.Start());
        Assert.Equal(["drivers/2.inf: attempts"], staged.FailedDrivers);
        Assert.Equal(
            ["pnputil 1.inf", "pnputil 2.inf", "power cut", "pnputil 2.inf", "power cut", "pnputil 2.inf", "power cut", "a"], staged.Ran);
    }

    [Fact]
    public void PowerGoes_BetweenReadyAndTheTask_TheTaskGoesAtTheNextStart()
    {
        using var staged = new StagedFolder();
        staged.Packages(new Package("a", "a"));
        CutAt(staged, "unregister");
        Assert.Equal(99, staged.Start());
        Assert.Equal("ready", staged.Status);
        Assert.True(staged.Machine.IsRegistered);
        Assert.Equal(0, staged.Start());
        Assert.False(staged.Machine.IsRegistered);
        Assert.Equal(["a", "power cut"], staged.Ran);
    }

    /// <summary>The power goes at a place, once.</summary>
    private static void CutAt(StagedFolder staged, string place)
    {
        bool isOver = false;
        staged.Machine.CutWhen = p => !isOver && (isOver = p == place);
    }

    /// <summary>Runs a job with all that there is, with a cut at one place; the state without what a cut may change.</summary>
    private static (string Final, string[] Ran, int Places) Run(int cutAt, HashSet<string>? met = null)
    {
        using var staged = new StagedFolder();
        staged.Jobs(["drivers"], new("a", "a", "always"), new("b", "b"), new("c", "c"));
        staged.Put("_Prestage/drivers/1.inf", "");
        staged.Put("_Prestage/drivers/2.inf", "");
        staged.Put("Windows/Panther/unattend.xml", "secret");
        staged.Machine.Answer("pnputil 1.inf", 2);
        staged.Machine.Answer("b", 3010);
        int places = 0;
        staged.Machine.CutWhen = place =>
        {
            if (++places != cutAt)
                return false;
            met!.Add(place);
            return true;
        };

        Assert.Equal(0, staged.StartUntilDone());

        Assert.False(staged.Machine.IsRegistered);
        Assert.False(File.Exists(Path.Combine(staged.Volume, "Windows/Panther/unattend.xml")));
        foreach (JsonNode? package in staged.State["packages"]!.AsArray())
            Assert.InRange((int)package!["attempts"]!, 1, 2);
        JsonNode state = staged.State;
        foreach (JsonNode? package in state["packages"]!.AsArray())
        {
            package!["attempts"] = 0;
            package["seconds"] = 0;
        }
        return (state.ToJsonString(), staged.Ran, places);
    }
}
