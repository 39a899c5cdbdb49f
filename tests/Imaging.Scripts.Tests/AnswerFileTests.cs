using System.Text;

namespace Imaging.Scripts.Tests;

/// <summary>Answer files go once Windows Setup is over, whatever became of the packages.</summary>
public sealed class AnswerFileTests : IDisposable
{
    private const string Panther = "Windows/Panther/unattend.xml";

    private readonly StagedFolder _staged = new();

    public static TheoryData<string> Copies => new(
        Panther, "Windows/Panther/unattend-original.xml",
        "Windows/Panther/Unattend/unattend.xml", "Windows/Panther/Unattend/autounattend.xml",
        "Windows/Panther/UnattendGC/unattend.xml", "Windows/System32/Sysprep/unattend.xml", "unattend.xml", "autounattend.xml");

    public void Dispose() => _staged.Dispose();

    [Theory]
    [MemberData(nameof(Copies))]
    public void Start_AnswerFile_IsRemoved(string name)
    {
        string path = _staged.Put(name, "secret");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        string log = _staged.Put("Windows/Panther/setupact.log", "a log");
        _staged.Packages();
        Assert.Equal(0, _staged.Start());
        Assert.False(File.Exists(path));
        Assert.True(File.Exists(log));
        Assert.Contains("removed ", _staged.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_AnswerFile_IsOverwrittenInPlace()
    {
        string path = _staged.Put(Panther, "päß".PadRight(70000, 'x') + "!");
        long length = new FileInfo(path).Length;
        using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _staged.Packages();
        Assert.Equal(0, _staged.Start());
        Assert.False(File.Exists(path));
        byte[] left = new byte[length + 1];
        Assert.Equal(length, open.ReadAtLeast(left, left.Length, throwOnEndOfStream: false));
        Assert.Equal(new string(' ', (int)length), Encoding.ASCII.GetString(left, 0, (int)length));
    }

    [Fact]
    public void Start_SetupRuns_IsLeftUntilItIsOver()
    {
        string path = _staged.Put(Panther, "secret");
        _staged.Packages(new("a", "a"), new("b", "b"));
        _staged.Machine.SetupRuns = true;
        bool isThere = false;
        _staged.Machine.OnWaitForSetup = () =>
        {
            isThere = File.Exists(path);
            Assert.Equal(["a: done, 0, 1", "b: done, 0, 1"], _staged.States);
            _staged.Machine.Record("setup is over");
        };
        Assert.Equal(0, _staged.Start());
        Assert.True(isThere);
        Assert.False(File.Exists(path));
        Assert.Equal(["a", "b", "setup is over"], _staged.Ran);
    }

    [Fact]
    public void Start_SetupEndsBetweenPackages_IsRemovedBeforeTheNext()
    {
        string path = _staged.Put(Panther, "secret");
        _staged.Packages(new("a", "a"), new("b", "b"));
        _staged.Machine.SetupRuns = true;
        var there = new List<bool>();
        _staged.Machine.CutWhen = place =>
        {
            if (place.StartsWith("run ", StringComparison.Ordinal))
                there.Add(File.Exists(path));
            if (place == "ran a")
                _staged.Machine.SetupRuns = false;
            return false;
        };
        Assert.Equal(0, _staged.Start());
        Assert.Equal([true, false], there);
    }

    [Theory]
    [InlineData("always", 0)]
    [InlineData("if-asked", 3010)]
    public void Start_RestartWhileSetupRuns_IsPutOff(string reboot, int code)
    {
        string path = _staged.Put(Panther, "secret");
        _staged.Packages(new Package("a", "a", reboot));
        _staged.Machine.Answer("a", code);
        _staged.Machine.SetupRuns = true;
        _staged.Machine.OnWaitForSetup = () => _staged.Machine.Record("setup is over");
        Assert.Equal(98, _staged.Start());
        Assert.Equal(["a", "setup is over", "restart"], _staged.Ran.Distinct());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Start_PackageFails_IsRemovedTooAndAtLaterStarts()
    {
        string path = _staged.Put(Panther, "secret");
        _staged.Packages(new Package("a", "a"));
        _staged.Machine.Answer("a", 1603);
        Assert.Equal(1, _staged.Start());
        Assert.False(File.Exists(path));

        _staged.Put(Panther, "secret");
        Assert.Equal(1, _staged.Start());
        Assert.False(File.Exists(path));
        Assert.Equal("failed: a, 1603", _staged.Status);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Start_AnswerFileIsOpenElsewhere_IsTriedAgainForAWhile(int times)
    {
        string path = _staged.Put(Panther, "secret");
        _staged.Packages();
        _staged.Machine.Hold(path, times);

        Assert.Equal(times == 3 ? 0 : 1, _staged.Start());

        Assert.Equal(times == 3, !File.Exists(path));
        Assert.Equal(times == 3 ? "ready" : $"failed: {path}, in use", _staged.Status);
        Assert.Equal(times == 3 ? 3 : 49, _staged.Machine.Sleeps);
        Assert.Equal(times != 3, _staged.Machine.IsRegistered);
    }

    [Fact]
    public void Start_StateIsOpenElsewhere_IsTriedAgain()
    {
        _staged.Packages(new Package("a", "a"));
        _staged.Machine.Hold(_staged.At("state.json"), 3);
        Assert.Equal(0, _staged.Start());
        Assert.Equal(3, _staged.Machine.Sleeps);
    }
}
