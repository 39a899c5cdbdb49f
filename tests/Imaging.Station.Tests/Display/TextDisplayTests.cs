using System.Text;
using Imaging.Station.Display;
using Imaging.Testing;

namespace Imaging.Station.Tests.Display;

public sealed class TextDisplayTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryStream _output = new();
    private readonly TextDisplay _display;

    public TextDisplayTests() => _display = new TextDisplay(_output, _time);

    private string[] Lines => Encoding.ASCII.GetString(_output.ToArray()).Split("\r\n")[..^1];

    [Fact]
    public void Tell_SomeTimeAfterStart_StartsWithTheTime()
    {
        _time.Advance(TimeSpan.FromSeconds(12.34));
        _display.Tell("nvme0n1: chosen · the only one");
        Assert.Equal(["[  12.3 s] nvme0n1: chosen - the only one"], Lines);
    }

    [Fact]
    public void Show_Repeatedly_SaysProgressEvery5SecondsOr10Percent()
    {
        StationView view = new() { Phase = "Writing", Budget = TimeSpan.FromSeconds(200), Percent = 0 };
        for (int i = 0; i <= 400; i++)
        {
            _display.Show(view with { Percent = i < 100 ? i / 10.0 : i < 200 ? 10 + (i - 100) / 2 : 60 });
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(
            [
                "[   0.0 s] Writing, 0 %", "[   5.0 s] Writing, 5 %", "[  10.0 s] Writing, 10 %", "[  12.0 s] Writing, 20 %",
                "[  14.0 s] Writing, 30 %", "[  16.0 s] Writing, 40 %", "[  18.0 s] Writing, 50 %", "[  20.0 s] Writing, 60 %",
                "[  25.0 s] Writing, 60 %", "[  30.0 s] Writing, 60 %", "[  35.0 s] Writing, 60 %", "[  40.0 s] Writing, 60 %",
            ],
            Lines);
    }

    [Fact]
    public void WholeRun_Passes_EndsWithOneLineForMachines()
    {
        _display.Show(Samples.Writing);
        _display.Show(Samples.Writing);
        _display.End(Samples.Pass);
        Assert.Equal(
            [
                "[   0.0 s] release: win11-24h2-2026.07", "[   0.0 s] machine: HP EliteBook 840 G10, 5CG1234XYZ",
                "[   0.0 s] asset tag: A-004711", "[   0.0 s] name: TFK-5CG1234X",
                "[   0.0 s] disk: nvme0n1 - SAMSUNG MZVL2512HCJQ - 512 GB - NVMe",
                "[   0.0 s] note: USB 2 port: 4 min 50 s, use a blue port", "[   0.0 s] note: On battery: plug in the power adapter",
                "[   0.0 s] Writing, 63 %, 412 MB/s, 0:58 left", "[   0.0 s] staged and checked; starts Windows",
                "[   0.0 s] Pull the stick: the machine switches off.", "[   0.0 s] this stick: 12 today - 148 total - 2 failed",
                "PASS serial=5CG1234XYZ seconds=108.9 release=win11-24h2-2026.07",
            ],
            Lines);
    }

    [Fact]
    public void End_FailsWithNothingKnown_NamesTheCode()
    {
        _display.End(Samples.Fail with { Serial = null });
        Assert.Equal("FAIL code=20 serial=- seconds=14.2 release=-", Lines[^1]);
        Assert.Contains(Lines, line => line.Contains("what to do: Nothing was written.", StringComparison.Ordinal));
    }

    [Fact]
    public void End_SerialWithBlanks_StaysOneWord()
    {
        _display.End(Samples.Pass with { Serial = " To be filled by O.E.M. " });
        Assert.StartsWith("PASS serial=To_be_filled_by_O.E.M. seconds=", Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Notice_AlsoTold_IsSaidOnce()
    {
        _display.Tell("on battery");
        _display.Show(new StationView { Phase = "Checking", Budget = TimeSpan.FromSeconds(200), Notices = ["on battery", "USB 2 port"] });
        _display.Tell("USB 2 port");
        Assert.Equal(["[   0.0 s] on battery", "[   0.0 s] note: USB 2 port", "[   0.0 s] Checking"], Lines);
    }

    public void Dispose() => _output.Dispose();
}
