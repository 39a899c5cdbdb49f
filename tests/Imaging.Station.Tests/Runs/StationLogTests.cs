using Imaging.Station.Runs;

namespace Imaging.Station.Tests.Runs;

public sealed class StationLogTests
{
    [Fact]
    public void Write_MoreThanIsKept_KeepsTheLastAndSaysHowManyAreGone()
    {
        var heard = new List<string>();
        var log = new StationLog(TimeProvider.System, heard.Add);
        for (int i = 0; i < 10_000; i++)
            log.Write($"line {i} {new string('x', 100)}");

        string[] kept = log.Text.Split('\n');
        Assert.InRange(string.Join('\n', kept[1..]).Length, StationLog.MaximumBytes - 200, StationLog.MaximumBytes);
        Assert.Equal($"({10_000 - (kept.Length - 1)} earlier lines are left out)", kept[0]);
        Assert.Equal(10_000, heard.Count);
        Assert.Equal(heard[^(kept.Length - 1)..], kept[1..]);
    }

    [Fact]
    public void Write_TextOfAnyKind_IsLinesOfAscii()
    {
        var log = new StationLog(TimeProvider.System, null);
        log.Write("one\r\ntwo\u001b[31m \u00e6\n" + new string('y', 1_000_000) + "\n");
        string[] lines = log.Text.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.EndsWith(" s] two?[31m ?", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines[2].Length, 4000, 4200);
    }
}
