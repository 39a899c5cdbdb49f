namespace Imaging.Scripts.Tests;

/// <summary>A job list or a state that is not as it should be: an error that says so, nothing run, no restart, no second try.</summary>
public sealed class DamageTests : IDisposable
{
    private const string Job = """{ "id": "a", "folder": "Packages/a", "command": "a", "reboot": "never", "timeLimitMinutes": 1 }""";

    private readonly StagedFolder _staged = new();

    public void Dispose() => _staged.Dispose();

    public static TheoryData<string> DamagedStates => new(
        "", " ", "null", "[]", "7", "{", "{}", "\0\0\0\0\0\0\0\0", "no JSON",
        """{ "version": 2, "status": "running", "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] }, "packages": [] }""",
        """{ "version": 1, "status": "rea", "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] }, "packages": [] }""",
        """{ "version": 1, "status": "running", "drivers": { "done": 0 }, "packages": [] }""",
        """{ "version": 1, "status": "running", "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] } }""",
        """{ "version": 1, "status": "running", "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] }, "packages": [{}] }""",
        """{ "version": 1, "status": "running", "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] }, "packages": [ """);

    [Fact]
    public void Start_NoJobList_Fails()
    {
        Assert.Equal(1, _staged.Start());
        Expect("failed: jobs.json, missing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "version": 1 }""")]
    [InlineData("""{ "version": 2, "drivers": [], "packages": [] }""")]
    [InlineData("""{ "version": 1, "drivers": [], "packages": [ "a" ] }""")]
    [InlineData("""{ "version": 1, "drivers": [ "drivers" ], "packages": [] }""")]
    [InlineData("""{ "version": 1, "drivers": [ { "folder": "drivers", "install": "first-start" } ], "packages": [] }""")]
    [InlineData("""{ "version": 1, "drivers": [ { "folder": "drivers", "timeLimitMinutes": 5 } ], "packages": [] }""")]
    [InlineData("""{ "version": 1, "drivers": [ { "folder": "drivers", "install": "later", "timeLimitMinutes": 5 } ], "packages": [] }""")]
    [InlineData($$"""{ "version": 1, "drivers": [], "packages": [ {{Job}}, {{Job}} ] }""")]
    public void Start_DamagedJobList_Fails(string text)
    {
        _staged.Put("_Prestage/jobs.json", text);
        Assert.Equal(1, _staged.Start());
        Expect("failed: jobs.json, damaged");
    }

    [Theory]
    [InlineData("\"a\", \"folder", "\"\", \"folder")]
    [InlineData("\"a\", \"folder", "\"../a\", \"folder")]
    [InlineData("\"a\", \"folder", "\"a b\", \"folder")]
    [InlineData("\"a\", \"folder", "7, \"folders")]
    [InlineData("Packages/a", "")]
    [InlineData("Packages/a", "/Packages/a")]
    [InlineData("Packages/a", @"\\Packages\\a")]
    [InlineData("Packages/a", @"C:\\a")]
    [InlineData("Packages/a", "Packages/../../a")]
    [InlineData("Packages/a", @"..\\a")]
    [InlineData("\"command\": \"a\"", "\"command\": \" \"")]
    [InlineData("\"command\": \"a\"", "\"command\": \"a\\nb\"")]
    [InlineData("\"command\": \"a\"", "\"command\": null")]
    [InlineData("never", "sometimes")]
    [InlineData("Minutes\": 1", "Minutes\": 0")]
    [InlineData("Minutes\": 1", "Minutes\": -1")]
    [InlineData("Minutes\": 1", "Minutes\": 1441")]
    [InlineData("Minutes\": 1", "Minutes\": null")]
    [InlineData("Minutes\": 1", "Minutes\": \"an hour\"")]
    public void Start_JobThatCannotBe_Fails(string original, string changed)
    {
        string job = Job.Replace(original, changed, StringComparison.Ordinal);
        Assert.NotEqual(Job, job);
        _staged.Put("_Prestage/jobs.json", $$"""{ "version": 1, "drivers": [], "packages": [ {{job}} ] }""");
        Assert.Equal(1, _staged.Start());
        Expect("failed: jobs.json, damaged");
    }

    [Theory]
    [MemberData(nameof(DamagedStates))]
    public void Start_DamagedState_FailsAndKeepsIt(string text)
    {
        _staged.Packages(new Package("a", "a"));
        _staged.Put("_Prestage/state.json", text);
        Assert.Equal(1, _staged.Start());
        Expect("failed: state.json, damaged");
        Assert.Equal(text, File.ReadAllText(_staged.At("state.json.damaged")));
    }

    [Fact]
    public void Start_FailureOfTwoLines_StaysAsItIs()
    {
        _staged.Packages(new Package("a", "a"));
        _staged.Put(
            "_Prestage/state.json",
            """
            {
              "version": 1, "status": "failed: a, 1\r\n2",
              "drivers": { "done": 0, "running": "", "attempts": 0, "failed": [] }, "packages": []
            }
            """);
        Assert.Equal(1, _staged.Start());
        Expect("failed: a, 1\r\n2");
    }

    [Fact]
    public void Start_DamagedState_IsNotForgottenInAPowerCut()
    {
        _staged.Packages(new Package("a", "a"));
        _staged.Put("_Prestage/state.json", "{");
        _staged.Machine.CutWhen = place => place == "replace";
        Assert.Equal(99, _staged.Start());
        _staged.Machine.CutWhen = _ => false;
        Assert.Equal(1, _staged.Start());
        Assert.DoesNotContain("a", _staged.Ran);
        Assert.Equal("failed: state.json, damaged", _staged.Status);
    }

    [Fact]
    public void Start_StateCannotBeWritten_RunsNothing()
    {
        _staged.Packages(new Package("a", "a"));
        Directory.CreateDirectory(_staged.At("state.json.new"));
        Assert.Equal(1, _staged.Start());
        Assert.Empty(_staged.Ran);
        Assert.Contains("ended: ", _staged.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_FolderIsMissing_Fails(bool isDrivers)
    {
        _staged.Jobs(["drivers"], new Package("a", "a"), new Package("b", "b"));
        Directory.Delete(_staged.At(isDrivers ? "drivers" : "Packages/b"));
        Assert.Equal(1, _staged.Start());
        Assert.Equal(isDrivers ? "failed: drivers, missing" : "failed: Packages/b, missing", _staged.Status);
        Assert.Equal(isDrivers ? [] : ["a"], _staged.Ran);
    }

    [Fact]
    public void Start_JobListGrew_RunsWhatIsNew()
    {
        _staged.Packages(new("a", "a"), new("b", "b", "always"));
        Assert.Equal(98, _staged.Start());
        _staged.Packages(new("a", "a"), new("b", "b", "always"), new("c", "c"));
        Assert.Equal(0, _staged.Start());
        Assert.Equal(["a", "b", "restart", "c"], _staged.Ran);
    }

    private void Expect(string status)
    {
        Assert.Equal(status, _staged.Status);
        Assert.Equal(1, _staged.Start());
        Assert.Equal(status, _staged.Status);
        Assert.Empty(_staged.Ran);
    }
}
