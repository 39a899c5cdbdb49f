using Imaging.Benchmarks.Measuring;
using Imaging.Core;

namespace Imaging.Benchmarks.Tests.Measuring;

public sealed class StageEventsTests
{
    private static readonly (double At, string Text)[] s_lines =
    [
        (0.3, """{"event":"started","phase":"Check"}"""),
        (0.4, """{"event":"finished","phase":"Check","seconds":0.1,"sourceBytes":0,"targetBytes":0}"""),
        (0.45, """{"event":"started","phase":"Unmake"}"""),
        (0.6, """{"event":"warning","message":"x"}"""),
        (0.7, """{"event":"progress","phase":"Content","done":1,"total":2}"""),
        (2.4, """{"event":"finished","phase":"Content","seconds":1.5,"sourceBytes":100,"targetBytes":300}"""),
        (2.5, """{"event":"ended","result":"pass"}"""),
    ];

    [Fact]
    public void Events_OfARun_GivePhasesBytesAndTheFirstWrite()
    {
        StageMeasurement stage = StageEvents.Read(new ProcessMeasurement(2.6, 3.9, 100_000_000, s_lines));

        Assert.Equal((0.45, 100, 300), (stage.FirstWriteSeconds, stage.PackedBytes, stage.RawBytes));
        Assert.Equal([new PhaseSeconds("Check", 0.1), new PhaseSeconds("Content", 1.5)], stage.Phases);
        Assert.Equal((1.5, 1.5), (stage.SecondsOf("Content"), stage.CpuPerWall));
    }

    [Fact]
    public void Events_WithoutContent_AreNoMeasurement() =>
        Assert.Throws<ImagingException>(() => StageEvents.Read(new ProcessMeasurement(1, 1, 1, s_lines[..3])));
}
