using FsCheck;
using FsCheck.Fluent;
using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

/// <summary>
/// Whatever firmware, disks and files are called: <see cref="VtScreen"/> fails on a cell outside the screen, on a control character, and on
/// any sequence but the few that are known.
/// </summary>
public sealed class ScreenPropertyTests
{
    private static readonly string?[] s_nasty =
    [
        null, "", " ", "\e[2J\e[1;1H", "\u009b31m", "\a\b\t\r\n\0\u007f", "a\r\nb", "😀👩‍👩‍👧", "\ud800", "漢字カナ", "e\u0301\u200b\u202e",
        "Müller · ®™ …",
        new string('W', 5000), "two words " + new string('x', 300), "█▀▄░", "]0;title\a", "% % {0} [red]",
    ];

    private static Gen<string?> Texts =>
        Gen.OneOf(Gen.Elements(s_nasty), ArbMap.Default.GeneratorFor<string?>());

    private static Gen<TimeSpan> Times =>
        Gen.OneOf(
            Gen.Elements(TimeSpan.Zero, TimeSpan.MaxValue, TimeSpan.MinValue, TimeSpan.FromHours(30)),
            ArbMap.Default.GeneratorFor<TimeSpan>());

    private static Gen<double?> Numbers =>
        Gen.OneOf(
            Gen.Elements<double?>(null, double.NaN, double.PositiveInfinity, double.MinValue, 1e300, -3, 100, 99.99),
            ArbMap.Default.GeneratorFor<double?>());

    /// <summary>Sizes from one cell to large.</summary>
    private static Gen<(int Columns, int Rows)> Sizes =>
        Gen.OneOf(
            Gen.Elements((80, 25), (100, 30), (128, 48), (240, 67), (1, 1)),
            from columns in Gen.Choose(1, 200) from rows in Gen.Choose(1, 60) select (columns, rows));

    private static Gen<StationView> Views =>
        from texts in Gen.ArrayOf(Texts, 7)
        from numbers in Gen.ArrayOf(Numbers, 2)
        from times in Gen.ArrayOf(Times, 3)
        from notices in Gen.ArrayOf(Texts)
        select new StationView
        {
            Phase = texts[0]!,
            Percent = numbers[0],
            Rate = numbers[1],
            Elapsed = times[0],
            Left = times[1] == TimeSpan.Zero ? null : times[1],
            Budget = times[2],
            MachineSerial = texts[1],
            MachineModel = texts[2],
            AssetTag = texts[3],
            MachineName = texts[4],
            Disk = texts[5],
            Release = texts[6],
            Notices = notices!,
        };

    private static Gen<SignOff> SignOffs =>
        from isPass in ArbMap.Default.GeneratorFor<bool>()
        from texts in Gen.ArrayOf(Texts, 3)
        from elapsed in Times
        from numbers in Gen.ArrayOf(ArbMap.Default.GeneratorFor<int>(), 4)
        from details in Gen.ArrayOf(Texts)
        select new SignOff
        {
            IsPass = isPass,
            Meaning = texts[0]!,
            Serial = texts[1],
            Elapsed = elapsed,
            Code = numbers[0],
            Remedy = texts[2]!,
            Details = details!,
            Counters = numbers[1] % 3 == 0 ? null : new StickCounters(numbers[1], numbers[2], numbers[3]),
        };

    [Fact]
    public void AnyView_AnySize_FrameHolds() => Check(
        from size in Sizes from view in Views from told in Gen.ArrayOf(Texts) select (size, view, told),
        sample =>
        {
            using VtScreen screen = Samples.Show(sample.view, sample.size.Columns, sample.size.Rows, sample.told!);
            Assert.True(screen.IsCursorHidden);
            Assert.Equal(sample.size.Columns * sample.size.Rows, screen.Glyphs);
        });

    [Fact]
    [Trait("Tier", "Slow")]
    public void AnySignOff_AnySize_FrameHolds() => Check(
        from size in Sizes from signOff in SignOffs select (size, signOff),
        sample =>
        {
            using VtScreen screen = Samples.End(sample.signOff, sample.size.Columns, sample.size.Rows);
            Assert.Equal(sample.signOff.IsPass ? 1 : 3, screen.Beeps);
            if (sample.size is not ( >= 80, >= 25))
                return;
            Assert.True(Picture.Holds(screen, "PASS") == sample.signOff.IsPass, screen.Text);
        });

    [Fact]
    public void AnyTwoViews_DifferenceLeadsToTheSameScreenAsAFreshOne() => Check(
        from size in Sizes from first in Views from second in Views select (size, first, second),
        sample =>
        {
            (int columns, int rows) = sample.size;
            using var changed = new VtScreen(columns, rows);
            var display = new ScreenDisplay(changed, () => new ConsoleSize(columns, rows));
            display.Show(sample.first);
            display.Show(sample.second);
            using VtScreen fresh = Samples.Show(sample.second, columns, rows);
            Assert.Equal(fresh.Text, changed.Text);
        });

    [Fact]
    public void AnyView_Lines_ArePrintableAsciiAndOneVerdict() => Check(
        from view in Views from told in Gen.ArrayOf(Texts) from signOff in SignOffs select (view, told, signOff),
        sample =>
        {
            using var output = new MemoryStream();
            var display = new TextDisplay(output, TimeProvider.System);
            display.Show(sample.view);
            foreach (string? line in sample.told)
                display.Tell(line!);
            display.End(sample.signOff);
            string[] lines = System.Text.Encoding.UTF8.GetString(output.ToArray()).Split("\r\n");
            Assert.Equal("", lines[^1]);
            Assert.All(lines, line => Assert.All(line, c => Assert.InRange(c, ' ', '~')));
            Assert.Single(lines, line => line.Length > 0 && line[0] != '[');
            Assert.Equal(sample.signOff.IsPass ? 4 : 5, lines[^2].Split(' ').Length);
        });

    private static void Check<T>(Gen<T> gen, Action<T> property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(gen.ToArbitrary(), property));
}
