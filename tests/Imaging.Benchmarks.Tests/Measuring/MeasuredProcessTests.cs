using Imaging.Benchmarks.Measuring;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Benchmarks.Tests.Measuring;

public sealed class MeasuredProcessTests
{
    [NeedsFact("time", "python3")]
    public void Process_ThatUsesMemory_IsMeasuredAlone()
    {
        // This process is larger than the child: its own memory must not be taken for the child's.
        byte[] own = GC.AllocateUninitializedArray<byte>(400_000_000);
        Array.Fill(own, (byte)1);

        ProcessMeasurement measured = MeasuredProcess.Run("python3", "-c", "x = b'x' * 100_000_000; print(len(x))");

        GC.KeepAlive(own);
        Assert.Equal("100000000", Assert.Single(measured.Lines).Text);
        Assert.InRange(measured.PeakRssBytes, 100_000_000, 200_000_000);
        Assert.True(measured.CpuSeconds > 0 && measured.Seconds > 0);
    }

    [NeedsFact("time", "sh")]
    public void Process_ThatFails_IsAnErrorWithWhatItSaid()
    {
        var error = Assert.Throws<ImagingException>(() => MeasuredProcess.Run("sh", "-c", "echo no such stick >&2; exit 3"));

        Assert.Contains("exit code 3: no such stick", error.Message, StringComparison.Ordinal);
    }
}
