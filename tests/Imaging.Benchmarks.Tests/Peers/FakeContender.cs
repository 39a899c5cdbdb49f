using Imaging.Benchmarks.Peers;
using Imaging.Core;

namespace Imaging.Benchmarks.Tests.Peers;

/// <summary>Takes the seconds it is told, and notes that it ran; fails in the run it is told to.</summary>
internal sealed class FakeContender(string name, double[] seconds, List<string> ran, int failsInRun = 0) : IContender
{
    private int _run;

    public string Name => name;

    public string Source => "source";

    public string Checks => "";

    public int Checked { get; private set; }

    public ContenderRun Run(string source, bool check)
    {
        ran.Add(name);
        Checked += check ? 1 : 0;
        Assert.True(File.Exists(source));
        return ++_run == failsInRun
            ? throw new ImagingException(ExitCode.DeviceIo, name, "exit code 3", "success", "")
            : new ContenderRun(seconds[_run - 1], 1, 1);
    }
}
