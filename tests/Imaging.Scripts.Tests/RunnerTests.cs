namespace Imaging.Scripts.Tests;

/// <summary>What first-start.ps1 makes of exit codes, in which order, and when it restarts Windows.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly StagedFolder _staged = new();

    public void Dispose() => _staged.Dispose();

    [Fact]
    public void Start_Packages_RunInOrderOnceAndAreReady()
    {
        _staged.Packages(new("b", "b.exe /quiet"), new("a", "a.exe"), new("c", "c.exe"));

        Assert.Equal(0, _staged.Start());

        Assert.Equal("ready", _staged.Status);
        Assert.Equal(["b.exe /quiet", "a.exe", "c.exe"], _staged.Ran);
        Assert.Equal(["b: done, 0, 1", "a: done, 0, 1", "c: done, 0, 1"], _staged.States);
        Assert.False(_staged.Machine.IsRegistered);
        Assert.Equal((_staged.At("Packages/b"), _staged.At("logs/b.log")), _staged.Machine.Started["b.exe /quiet"]);
    }

    [Fact]
    public void Start_NoJobs_IsReady()
    {
        _staged.Packages();
        Assert.Equal(0, _staged.Start());
        Assert.Equal("ready", _staged.Status);
        Assert.Empty(_staged.Ran);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1602)]
    [InlineData(1603)]
    [InlineData(1619)]
    [InlineData(259)]
    [InlineData(-2147467259)]
    public void Start_PackageFails_StopsAndStaysFailed(int code)
    {
        _staged.Packages(new("a", "a"), new("b", "b"), new("c", "c"));
        _staged.Machine.Answer("b", code);

        Assert.Equal(1, _staged.Start());
        Assert.Equal(1, _staged.Start());

        Assert.Equal($"failed: b, {code}", _staged.Status);
        Assert.Equal(["a", "b"], _staged.Ran);
        Assert.Equal(["a: done, 0, 1", $"b: failed, {code}, 1", "c: waiting, , 0"], _staged.States);
        Assert.True(_staged.Machine.IsRegistered);
    }

    [Theory]
    [InlineData("never", 0, "a b")]
    [InlineData("never", 3010, "a b")]
    [InlineData("never", 1641, "a restart b")]
    [InlineData("if-asked", 0, "a b")]
    [InlineData("if-asked", 3010, "a b restart")]
    [InlineData("if-asked", 1641, "a restart b")]
    [InlineData("always", 0, "a restart b")]
    [InlineData("always", 3010, "a restart b")]
    [InlineData("always", 1641, "a restart b")]
    public void Start_Reboot_IsWhereThePackageSays(string reboot, int code, string expected)
    {
        _staged.Packages(new("a", "a", reboot), new("b", "b"));
        _staged.Machine.Answer("a", code);

        Assert.Equal(0, _staged.StartUntilDone());

        Assert.Equal(expected, string.Join(' ', _staged.Ran));
        Assert.Equal([$"a: done, {code}, 1", "b: done, 0, 1"], _staged.States);
        Assert.Equal("ready", _staged.Status);
    }

    [Fact]
    public void Start_SeveralAskForARestart_OneAtTheEnd()
    {
        _staged.Packages(new("a", "a"), new("b", "b"), new("c", "c"));
        foreach (string command in (string[])["a", "b", "c"])
            _staged.Machine.Answer(command, 3010);

        Assert.Equal(98, _staged.Start());
        Assert.Equal("restarting", _staged.Status);
        Assert.Equal(0, _staged.Start());

        Assert.Equal(["a", "b", "c", "restart"], _staged.Ran);
    }

    [Fact]
    public void Start_AskedForARestartBeforeOneAtOnce_IsSatisfiedByIt()
    {
        _staged.Packages(new("a", "a"), new("b", "b", "always"), new("c", "c"));
        _staged.Machine.Answer("a", 3010);
        Assert.Equal(0, _staged.StartUntilDone());
        Assert.Equal(["a", "b", "restart", "c"], _staged.Ran);
    }

    [Fact]
    public void Start_WindowsDoesNotRestart_Fails()
    {
        _staged.Machine = new FakeMachine(_staged.Volume) { Restarts = false };
        _staged.Packages(new("a", "a", "always"), new("b", "b"));
        Assert.Equal(1, _staged.Start());
        Assert.Equal("failed: first-start, Windows does not restart", _staged.Status);
        Assert.Equal(["a", "restart"], _staged.Ran);
    }

    [Fact]
    public void Start_AnotherInstallationRuns_WaitsForIt()
    {
        _staged.Packages(new("a", "a"), new("b", "b"));
        _staged.Machine.Answer("a", 1618, 1618, 0);
        Assert.Equal(0, _staged.Start());
        Assert.Equal(["a", "wait", "a", "wait", "a", "b"], _staged.Ran);
        Assert.Equal(["a: done, 0, 1", "b: done, 0, 1"], _staged.States);
    }

    [Fact]
    public void Start_AnotherInstallationRunsForever_Fails()
    {
        _staged.Packages(new("a", "a"), new("b", "b"));
        _staged.Machine.Answer("a", 1618);
        Assert.Equal(1, _staged.Start());
        Assert.Equal("failed: a, 1618", _staged.Status);
        Assert.Equal(60, _staged.Ran.Count(e => e == "a"));
        Assert.Equal(59, _staged.Ran.Count(e => e == "wait"));
    }

    [Fact]
    public void Start_TimeLimit_IsThePackagesOwn()
    {
        _staged.Packages(new("a", "a", TimeLimitMinutes: 7), new("b", "b", TimeLimitMinutes: 1440));
        Assert.Equal(0, _staged.Start());
        Assert.Equal([7 * 60000, 1440 * 60000], _staged.Machine.Processes.Select(p => p.Milliseconds));
    }

    [Fact]
    public void Start_PackageHangs_IsKilledAndFails()
    {
        _staged.Packages(new("a", "a"), new("b", "b"));
        _staged.Machine.Answer("a", FakeMachine.Hangs);
        Assert.Equal(1, _staged.Start());
        Assert.Equal("failed: a, time limit", _staged.Status);
        Assert.Equal(["a", "kill"], _staged.Ran);
        Assert.Equal(["a: failed, time limit, 1", "b: waiting, , 0"], _staged.States);
    }

    [Fact]
    public void Start_Drivers_ComeFirstOneAtATimeAndInOrder()
    {
        _staged.Jobs(["drivers/two", "drivers/one"], new Package("a", "a"));
        foreach (string name in (string[])["two/z.inf", "two/sub/y.INF", "one/x.inf", "one/x.sys", "one/x.infx"])
            _staged.Put($"_Prestage/drivers/{name}", "");

        Assert.Equal(0, _staged.Start());

        Assert.Equal(["pnputil y.INF", "pnputil z.inf", "pnputil x.inf", "a"], _staged.Ran);
        Assert.Equal(_staged.At("drivers/two/sub"), _staged.Machine.Started["pnputil y.INF"].Folder);
        Assert.All(_staged.Machine.Processes.Take(3), p => Assert.Equal(5 * 60000, p.Milliseconds));
        Assert.Equal(3, (int)_staged.State["drivers"]!["done"]!);
        Assert.Empty(_staged.FailedDrivers);
    }

    [Fact]
    public void Start_DriversFail_AreListedAndStopNothing()
    {
        _staged.Jobs(["drivers"], new Package("a", "a"));
        foreach (string name in (string[])["1.inf", "2.inf", "3.inf", "4.inf"])
            _staged.Put($"_Prestage/drivers/{name}", "");
        _staged.Machine.Answer("pnputil 1.inf", 2);
        _staged.Machine.Answer("pnputil 2.inf", 259);
        _staged.Machine.Answer("pnputil 3.inf", FakeMachine.Hangs);

        Assert.Equal(0, _staged.Start());

        Assert.Equal("ready", _staged.Status);
        Assert.Equal(["drivers/1.inf: 2", "drivers/3.inf: time limit"], _staged.FailedDrivers);
        Assert.Equal(["pnputil 1.inf", "pnputil 2.inf", "pnputil 3.inf", "kill", "pnputil 4.inf", "a"], _staged.Ran);
        Assert.Equal(
            ["1.inf: failed, 2,", "2.inf: ok, 259,", "3.inf: failed, time limit,", "4.inf: ok, 0,"],
            _staged.Log.Split("\r\n").Where(l => l.Contains("Z drivers/", StringComparison.Ordinal)).Select(l => l[29..l.LastIndexOf(' ')])
                .Select(l => l[..l.LastIndexOf(' ')]));
    }

    [Fact]
    public void Start_ADriverAsksForARestart_OneAtTheEnd()
    {
        _staged.Jobs(["drivers"], new Package("a", "a"));
        _staged.Put("_Prestage/drivers/1.inf", "");
        _staged.Machine.Answer("pnputil 1.inf", 3010);
        Assert.Equal(0, _staged.StartUntilDone());
        Assert.Equal(["pnputil 1.inf", "a", "restart"], _staged.Ran);
    }

    [Fact]
    public void Start_State_HasExactlyTheseMembers()
    {
        _staged.Jobs(["drivers"], new Package("a", "a"));
        _staged.Put("_Prestage/drivers/1.inf", "");
        _staged.Machine.Answer("pnputil 1.inf", 5);
        Assert.Equal(0, _staged.Start());
        Assert.Equal(
            """
            {"version":1,"status":"ready","drivers":{"done":1,"running":"","attempts":0,"failed":[{"inf":"drivers/1.inf","result":"5"}]},
            "packages":[{"id":"a","status":"done","result":"0","attempts":1,"seconds":0.0}]}
            """.ReplaceLineEndings(""),
            _staged.State.ToJsonString());
    }
}
