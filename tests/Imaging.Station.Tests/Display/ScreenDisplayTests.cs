using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

public sealed class ScreenDisplayTests
{
    public static TheoryData<int, int> Consoles => new() { { 80, 25 }, { 100, 30 }, { 128, 48 }, { 240, 67 } };

    [Theory]
    [MemberData(nameof(Consoles))]
    public void Pass_AnyConsole_WordFillsAQuarterOfTheHeight(int columns, int rows)
    {
        using VtScreen screen = Samples.End(Samples.Pass, columns, rows);
        Assert.True(4 * WordRows(screen, '█') >= rows, screen.Text);
        Assert.All(Enumerable.Range(0, columns), x => Assert.Contains("42m", screen.ColorAt(x, rows / 2), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Consoles))]
    public void Fail_AnyConsole_WordFillsAQuarterOfTheHeight(int columns, int rows)
    {
        using VtScreen screen = Samples.End(Samples.Fail, columns, rows);
        Assert.True(4 * WordRows(screen, ' ') >= rows, screen.Text);
        Assert.All(Enumerable.Range(0, columns), x => Assert.Contains("41m", screen.ColorAt(x, rows / 2), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Consoles))]
    public void PassAndFail_ColorsStripped_DifferInShape(int columns, int rows)
    {
        // Around the word: empty where the machine passed, solid where it failed. Along the lower edge: the other way round.
        using VtScreen pass = Samples.End(Samples.Pass, columns, rows);
        using VtScreen fail = Samples.End(Samples.Fail, columns, rows);
        Assert.All(Enumerable.Range(1, rows / 4), y => Assert.Equal((' ', '█'), (pass[2, y], fail[2, y])));
        Assert.All(Enumerable.Range(1, rows / 4), y => Assert.Equal((' ', '█'), (pass[columns - 3, y], fail[columns - 3, y])));
        Assert.All(Enumerable.Range(0, columns), x => Assert.Equal('█', pass[x, rows - 1]));
        Assert.DoesNotContain('█', fail.Lines[^1]);
    }

    [Theory]
    [MemberData(nameof(Consoles))]
    public void SignOff_SerialOf4To20Characters_StandsThereAsLargeAsFits(int columns, int rows)
    {
        const string Serial = "PF3XK7Q0-LNV-84210ZW";
        for (int length = 4; length <= Serial.Length; length++)
        {
            string serial = Serial[..length];
            foreach (SignOff signOff in new[] { Samples.Pass with { Serial = serial }, Samples.Fail with { Serial = serial } })
            {
                using VtScreen screen = Samples.End(signOff, columns, rows);
                string spaced = string.Join(' ', serial.ToCharArray());
                bool isThere = Picture.Holds(screen, serial) || screen.Text.Contains(spaced, StringComparison.Ordinal);
                Assert.True(isThere, $"{serial}\n{screen.Text}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Consoles))]
    public void SignOff_AnyConsole_ShowsTheTimeInBlocks(int columns, int rows)
    {
        using VtScreen screen = Samples.End(Samples.Pass, columns, rows);
        Assert.True(Picture.Holds(screen, "1:48"), screen.Text);
    }

    [Theory]
    [MemberData(nameof(Consoles))]
    public void Progress_AnyConsole_ShowsPhasePercentageAndTimeInBlocks(int columns, int rows)
    {
        using VtScreen screen = Samples.Show(Samples.Writing, columns, rows);
        Assert.All(["WRITING", "63%", "0:58"], text => Assert.True(Picture.Holds(screen, text), text + "\n" + screen.Text));
    }

    [Fact]
    public void Show_NothingKnownYet_ShowsWhatIs()
    {
        var view = new StationView { Phase = "Looking for the stick", Budget = TimeSpan.FromSeconds(200) };
        using VtScreen screen = Samples.Show(view, 80, 25);
        Assert.Contains("L O O K I N G   F O R   T H E   S T I C K", screen.Text, StringComparison.Ordinal);
        Assert.Contains("0:00 elapsed · budget 3:20", screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("left", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_OverBudget_SaysLate()
    {
        using VtScreen screen = Samples.Show(Samples.Writing with { Left = TimeSpan.FromSeconds(128) }, 80, 25);
        Assert.Contains("2:08 left · budget 3:20 · LATE", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_OneSecondLater_SendsOnlyWhatChanged()
    {
        using var screen = new VtScreen(80, 25);
        var display = new ScreenDisplay(screen, () => ConsoleSize.Default);
        display.Show(Samples.Writing);
        int first = screen.Glyphs;
        display.Show(Samples.Writing with { Elapsed = TimeSpan.FromSeconds(73.8), Left = TimeSpan.FromSeconds(56.2) });
        Assert.Equal(2, screen.Writes);
        Assert.Equal(80 * 25, first);
        Assert.InRange(screen.Glyphs - first, 1, 80);
        Assert.Contains("1:13 elapsed · 0:57 left", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_TheSameAgain_SendsNothing()
    {
        using var screen = new VtScreen(80, 25);
        var display = new ScreenDisplay(screen, () => ConsoleSize.Default);
        display.Show(Samples.Writing);
        display.Show(Samples.Writing);
        Assert.Equal(1, screen.Writes);
    }

    [Fact]
    public void Show_SomethingElseWroteOnTheScreen_IsRepairedInTime()
    {
        using var screen = new VtScreen(80, 25);
        var display = new ScreenDisplay(screen, () => ConsoleSize.Default);
        display.Show(Samples.Writing);
        string good = screen.Text;
        screen.Write("\e[5;1Husb 2-1: reset high-speed USB device"u8);
        Assert.NotEqual(good, screen.Text);
        for (int i = 0; i < 30; i++)
            display.Show(Samples.Writing);
        Assert.Equal(good, screen.Text);
    }

    [Fact]
    public void Show_ConsoleWasResized_DrawsForTheNewSize()
    {
        using var screen = new VtScreen(128, 48);
        ConsoleSize size = ConsoleSize.Default;
        var display = new ScreenDisplay(screen, () => size);
        display.Show(Samples.Writing);
        size = new ConsoleSize(128, 48);
        display.Show(Samples.Writing);
        using VtScreen fresh = Samples.Show(Samples.Writing, 128, 48);
        Assert.Equal(fresh.Text, screen.Text);
    }

    [Fact]
    public void Tell_BeforeAndAfterShow_StandsOnTheScreen()
    {
        using var screen = new VtScreen(100, 30);
        var display = new ScreenDisplay(screen, () => new ConsoleSize(100, 30));
        display.Tell("sda: refused: removable");
        display.Show(Samples.Writing);
        display.Tell("Unmade in 0.4 s");
        Assert.Contains("- sda: refused: removable", screen.Text, StringComparison.Ordinal);
        Assert.Contains("- Unmade in 0.4 s", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_WhatIsAlsoANotice_StandsThereOnce()
    {
        using VtScreen screen = Samples.Show(Samples.Writing, 128, 48, [Samples.Writing.Notices[0]]);
        Assert.Single(screen.Lines, line => line.Contains(Samples.Writing.Notices[0], StringComparison.Ordinal));
    }

    [Fact]
    public void End_ThenShowAndTell_TheSignOffStays()
    {
        using var screen = new VtScreen(80, 25);
        var display = new ScreenDisplay(screen, () => ConsoleSize.Default);
        display.Show(Samples.Writing);
        display.End(Samples.Pass);
        string end = screen.Text;
        display.Show(Samples.Writing);
        display.Tell("stick pulled");
        Assert.Equal(end, screen.Text);
    }

    [Fact]
    public void End_PassBeepsOnceFailThreeTimesWithPauses()
    {
        using var screen = new VtScreen(80, 25);
        List<int> beepsAtPauses = [];
        var display = new ScreenDisplay(screen, () => ConsoleSize.Default, _ => beepsAtPauses.Add(screen.Beeps));
        display.End(Samples.Fail);
        Assert.Equal(3, screen.Beeps);
        Assert.Equal([1, 2], beepsAtPauses);
        using VtScreen pass = Samples.End(Samples.Pass, 80, 25);
        Assert.Equal(1, pass.Beeps);
    }

    [Fact]
    public void End_NoSerialNoCounters_SaysSo()
    {
        using VtScreen screen = Samples.End(Samples.Pass with { Serial = null, Counters = null }, 80, 25);
        Assert.Contains("N O   S E R I A L   N U M B E R", screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("this stick", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Screen_ConsoleIsGone_NothingIsThrown()
    {
        var gone = new MemoryStream();
        gone.Dispose();
        var display = new ScreenDisplay(gone, () => ConsoleSize.Default, _ => { });
        display.Show(Samples.Writing);
        display.End(Samples.Pass);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 25)]
    [InlineData(80, 100_000)]
    public void ConsoleSize_NoConsoleHasIt_IsTheDefault(int columns, int rows) =>
        Assert.Equal(ConsoleSize.Default, new ConsoleSize(columns, rows));

    /// <summary>Rows of the word, which is made of this glyph: inside the frame or field, up to the next row without it.</summary>
    private static int WordRows(VtScreen screen, char glyph) =>
        Enumerable.Range(1, screen.Rows - 2)
            .SkipWhile(y => !IsInRow(screen, y, glyph))
            .TakeWhile(y => IsInRow(screen, y, glyph) && IsInRow(screen, y, '█'))
            .Count();

    private static bool IsInRow(VtScreen screen, int y, char glyph) =>
        Enumerable.Range(4, screen.Columns - 8).Any(x => screen[x, y] == glyph);
}
