using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

/// <summary>
/// The three screens on four consoles. With FRAMES=folder in the environment each is kept as text and as what is sent to a console, to be
/// looked at: <c>FRAMES=/tmp/frames dotnet run --project tests/Imaging.Station.Tests</c>, then <c>cat /tmp/frames/pass-80x25.vt</c> on a
/// console.
/// </summary>
public sealed class FrameGallery
{
    [Theory]
    [InlineData(80, 25)]
    [InlineData(100, 30)]
    [InlineData(128, 48)]
    [InlineData(240, 67)]
    public void EveryConsole_ShowsWhatMatters(int columns, int rows)
    {
        string progress = Keep("progress", columns, rows, display =>
        {
            foreach (string line in Samples.Told)
                display.Tell(line);
            display.Show(Samples.Writing);
        });
        Assert.All(
            ["Imaging station · release win11-24h2-2026.07", "412 MB/s · 1:12 elapsed · 0:58 left · budget 3:20", "5CG1234XYZ",
                "HP EliteBook 840 G10", "A-004711", "TFK-5CG1234X", "SAMSUNG", "! On battery"],
            words => Assert.Contains(words, progress, StringComparison.Ordinal));

        string pass = Keep("pass", columns, rows, display => display.End(Samples.Pass));
        Assert.Contains("this stick: 12 today · 148 total · 2 failed", pass, StringComparison.Ordinal);
        Assert.Contains("Pull the stick", pass, StringComparison.Ordinal);

        string fail = Keep("fail", columns, rows, display => display.End(Samples.Fail));
        Assert.Contains("What to do: Nothing was written.", fail, StringComparison.Ordinal);
        Assert.Contains("this stick: 12 today · 148 total · 3 failed", fail, StringComparison.Ordinal);
    }

    private static string Keep(string name, int columns, int rows, Action<ScreenDisplay> show)
    {
        using var sent = new MemoryStream();
        show(new ScreenDisplay(sent, () => new ConsoleSize(columns, rows), _ => { }));
        using var screen = new VtScreen(columns, rows);
        screen.Write(sent.ToArray());
        if (Environment.GetEnvironmentVariable("FRAMES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, $"{name}-{columns}x{rows}");
            File.WriteAllText(file + ".txt", screen.Text + "\n");
            File.WriteAllBytes(file + ".vt", sent.ToArray());
        }

        return screen.Text;
    }
}
