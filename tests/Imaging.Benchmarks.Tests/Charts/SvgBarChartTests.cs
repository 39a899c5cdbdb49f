using System.Globalization;
using System.Xml.Linq;
using Imaging.Benchmarks.Charts;

namespace Imaging.Benchmarks.Tests.Charts;

public sealed class SvgBarChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private static readonly BarChart s_chart = new()
    {
        Title = "Seconds",
        Unit = "s",
        Series = ["unlimited", "130 MB/s"],
        Groups = [new BarGroup("imaging", [2, 5]), new BarGroup("wimlib", [8, 10])],
        Limit = new BarLimit("target", 4),
        Source = "./run bench peers",
    };

    [Fact]
    public void Draw_AnyChart_BarsAreInProportion()
    {
        double[] lengths = [.. Bars(s_chart).Select(b => Number(b, "width"))];
        Assert.Equal([0.2, 0.5, 0.8, 1], lengths.Select(l => Math.Round(l / SvgBarChart.PlotWidth, 4)));
    }

    [Fact]
    public void Draw_LimitAmongBars_StandsAtItsValue()
    {
        XElement line = Parse(s_chart).Descendants(s_svg + "line").Single();
        double zero = Number(Bars(s_chart).First(), "x");
        Assert.Equal(zero + 0.4 * SvgBarChart.PlotWidth, Number(line, "x1"), 2);
        Assert.Equal(Number(line, "x1"), Number(line, "x2"));
    }

    [Fact]
    public void Draw_LimitAboveAllBars_SetsTheScale()
    {
        double longest = Bars(s_chart with { Limit = new BarLimit("budget", 200) }).Max(b => Number(b, "width"));
        Assert.Equal(10 / 200.0 * SvgBarChart.PlotWidth, longest, 2);
    }

    [Fact]
    public void Draw_EveryBar_LiesInsideThePictureAndTouchesNoOther()
    {
        string[] box = Parse(s_chart).Attribute("viewBox")!.Value.Split(' ');
        double[] size = [.. box.Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        double end = 0;
        foreach (XElement bar in Bars(s_chart))
        {
            Assert.True(Number(bar, "y") >= end);
            end = Number(bar, "y") + Number(bar, "height");
            Assert.InRange(Number(bar, "x") + Number(bar, "width"), 0, size[2]);
        }

        Assert.InRange(end, 0, size[3]);
    }

    [Fact]
    public void Draw_TextWithMarkup_IsEscaped()
    {
        const string hostile = "a < b & \"c\" </text><script>";
        XElement svg = Parse(s_chart with { Title = hostile, Source = hostile, Groups = [new BarGroup(hostile, [1, 2])] });
        Assert.Empty(svg.Descendants(s_svg + "script"));
        Assert.Equal(3, svg.Descendants(s_svg + "text").Count(t => t.Value == hostile));
    }

    [Fact]
    public void Draw_ForeignCulture_GivesTheSameBytes()
    {
        string here = SvgBarChart.Draw(s_chart);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(here, SvgBarChart.Draw(s_chart));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Draw_OneSeries_HasNoLegend()
    {
        BarChart one = s_chart with { Series = ["only"], Groups = [new BarGroup("a", [1])], Limit = null };
        Assert.Single(Bars(one));
        Assert.DoesNotContain(Parse(one).Descendants(s_svg + "text"), t => t.Value == "only");
    }

    [Fact]
    public void Draw_NothingMeasured_HasBarsOfNoLength() =>
        Assert.All(Bars(s_chart with { Groups = [new BarGroup("a", [0, 0])], Limit = null }), b => Assert.Equal(0, Number(b, "width")));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Draw_ValueThatIsNoLength_IsRefused(double value) =>
        Assert.Throws<ArgumentException>(() => SvgBarChart.Draw(s_chart with { Groups = [new BarGroup("a", [1, value])] }));

    [Fact]
    public void Draw_BarMissing_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SvgBarChart.Draw(s_chart with { Groups = [new BarGroup("a", [1])] }));

    private static XElement Parse(BarChart chart) => XDocument.Parse(SvgBarChart.Draw(chart)).Root!;

    /// <summary>The bars alone: a legend's squares stand above the first label.</summary>
    private static IEnumerable<XElement> Bars(BarChart chart)
    {
        XElement[] marks = [.. Parse(chart).Descendants(s_svg + "rect")
            .Where(r => r.Attribute("class")!.Value.StartsWith("series", StringComparison.Ordinal))];
        return marks.Skip(chart.Series.Count > 1 ? chart.Series.Count : 0);
    }

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
