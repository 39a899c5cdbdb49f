using Imaging.Station.Display;
using Imaging.Testing;

namespace Imaging.Station.Tests.Display;

/// <summary>A terminal nobody here wrote shows the same as ours does.</summary>
public sealed class TmuxTests
{
    [NeedsTheory("tmux")]
    [InlineData(80, 25)]
    [InlineData(240, 67)]
    public void Tmux_ProgressThenPass_ShowsWhatVtScreenShows(int columns, int rows)
    {
        using var temp = new TempFolder();
        using var sent = new MemoryStream();
        var display = new ScreenDisplay(sent, () => new ConsoleSize(columns, rows), _ => { });
        display.Show(Samples.Writing);
        display.Show(Samples.Writing with { Percent = 99.5, Left = TimeSpan.FromSeconds(1) });
        display.End(Samples.Pass);
        using var ours = new VtScreen(columns, rows);
        ours.Write(sent.ToArray());
        File.WriteAllBytes(temp.File("sent"), sent.ToArray());
        File.WriteAllText(temp.File("conf"), "set -g status off\n");

        string[] tmux = ["-u", "-S", temp.File("socket"), "-f", temp.File("conf")];
        try
        {
            string script = $"cat {temp.File("sent")}; touch {temp.File("shown")}; sleep 600";
            Tool.Expect("tmux", [.. tmux, "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", script]);
            Assert.True(SpinWait.SpinUntil(() => File.Exists(temp.File("shown")), TimeSpan.FromMinutes(1)));
            string theirs = "";
            SpinWait.SpinUntil(() => (theirs = Capture(tmux)) == ours.Text, TimeSpan.FromSeconds(20));
            Assert.Equal(ours.Text, theirs);
        }
        finally
        {
            Tool.Run("tmux", [.. tmux, "kill-server"]);
        }
    }

    private static string Capture(string[] tmux) =>
        string.Join('\n', Tool.Expect("tmux", [.. tmux, "capture-pane", "-p"]).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
}
