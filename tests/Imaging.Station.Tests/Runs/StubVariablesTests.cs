using Imaging.Station.Boot;
using Imaging.Testing;

namespace Imaging.Station.Tests.Runs;

public sealed class StubVariablesTests : IDisposable
{
    private const string Folder = "sys/firmware/efi/efivars";

    private readonly TempFolder _root = new();

    [Theory]
    [InlineData(BootOrigin.Unknown)]
    [InlineData(BootOrigin.Unknown, "LoaderDevicePartUUID")]
    [InlineData(BootOrigin.Stick, "StubInfo")]
    [InlineData(BootOrigin.Disk, "StubInfo", "LoaderDevicePartUUID")]
    public void Origin_ByWhatTheStubLeft_IsKnown(BootOrigin origin, params string[] variables)
    {
        Directory.CreateDirectory(_root.File(Folder));
        foreach (string name in variables)
            File.WriteAllBytes(_root.File($"{Folder}/{name}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"), [6, 0, 0, 0]);
        Assert.Equal(origin, StubVariables.Origin(TimeSpan.Zero, TimeProvider.System, _root.Path));
    }

    [Fact]
    public void Origin_VariablesThatComeLate_AreWaitedFor()
    {
        var time = new ManualTime { SkipsWaits = true };
        time.OnWait = () =>
        {
            if (time.Elapsed < TimeSpan.FromMinutes(2))
                return;
            Directory.CreateDirectory(_root.File(Folder));
            File.WriteAllBytes(_root.File($"{Folder}/StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"), [6, 0, 0, 0]);
        };
        Assert.Equal(BootOrigin.Stick, StubVariables.Origin(TimeSpan.FromMinutes(5), time, _root.Path));
    }

    [Fact]
    public void Origin_VariablesThatNeverCome_IsUnknownWhenTheTimeHasPassed()
    {
        var time = new ManualTime { SkipsWaits = true };
        Assert.Equal(BootOrigin.Unknown, StubVariables.Origin(TimeSpan.FromMinutes(5), time, _root.Path));
        Assert.Equal(TimeSpan.FromMinutes(5), time.Elapsed);
    }

    public void Dispose() => _root.Dispose();
}
