using System.Globalization;
using System.Text;
using System.Xml;

namespace Imaging.Benchmarks.Charts;

/// <summary>
/// Draws a bar chart as SVG 1.1: horizontal bars from the top down, labels on their left, values on their right. The same chart gives the
/// same bytes. Colours follow the viewer's light or dark scheme; without one the picture is light.
/// </summary>
public sealed class SvgBarChart
{
    /// <summary>Bars of a group that can be told apart.</summary>
    public const int MaximumSeries = 3;

    /// <summary>Pixels of the longest bar.</summary>
    public const double PlotWidth = 440;

    private const double Width = 860;
    private const double Margin = 20;
    private const double PlotLeft = 300;
    private const double TitleHeight = 52;
    private const double LegendHeight = 26;
    private const double LimitHeight = 22;
    private const double BarHeight = 15;
    private const double BarStep = 18;
    private const double GroupGap = 12;
    private const double SourceHeight = 40;

    private const string Style =
        """

        text { font: 13px system-ui, 'Segoe UI', Roboto, sans-serif; fill: #1f2328 }
        .ground { fill: #ffffff } .title { font-size: 17px; font-weight: 600 } .small { font-size: 11px; fill: #59636e }
        .series0 { fill: #0969da } .series1 { fill: #8c959f } .series2 { fill: #bf8700 }
        .limit { stroke: #cf222e; stroke-width: 2; stroke-dasharray: 5 3 } .limit-text { fill: #cf222e }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc } .ground { fill: #0d1117 } .small { fill: #9198a1 }
          .series0 { fill: #4493f8 } .series1 { fill: #6e7681 } .series2 { fill: #d29922 }
          .limit { stroke: #f85149 } .limit-text { fill: #f85149 }
        }

        """;

    private readonly BarChart _chart;
    private readonly double _scale;
    private readonly double _top;
    private readonly double _bottom;

    private SvgBarChart(BarChart chart)
    {
        _chart = chart;
        double most = Math.Max(chart.Groups.SelectMany(g => g.Values).DefaultIfEmpty().Max(), chart.Limit?.Value ?? 0);
        _scale = most > 0 ? PlotWidth / most : 0;
        _top = TitleHeight + (chart.Series.Count > 1 ? LegendHeight : 0) + (chart.Limit is null ? 0 : LimitHeight);
        _bottom = _top + chart.Groups.Count * (chart.Series.Count * BarStep + GroupGap);
    }

    /// <summary>The text of an SVG file, UTF-8, with LF.</summary>
    /// <exception cref="ArgumentException">A group has another number of bars than there are series, or a value is no length.</exception>
    public static string Draw(BarChart chart)
    {
        Check(chart);
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "  ", NewLineChars = "\n" };
        using (XmlWriter svg = XmlWriter.Create(text, settings))
            new SvgBarChart(chart).Write(svg);
        return text.Append('\n').ToString();
    }

    /// <summary>Writes the file, and its folder where that is missing.</summary>
    public static void Save(BarChart chart, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, Draw(chart));
    }

    private static void Check(BarChart chart)
    {
        if (chart.Series.Count is < 1 or > MaximumSeries)
            throw new ArgumentException($"{chart.Series.Count} series, expected 1 to {MaximumSeries}", nameof(chart));
        foreach (BarGroup group in chart.Groups)
        {
            if (group.Values.Count != chart.Series.Count)
                throw new ArgumentException($"{group.Label}: {group.Values.Count} bars, expected {chart.Series.Count}", nameof(chart));
            if (group.Values.Any(v => !double.IsFinite(v) || v < 0))
                throw new ArgumentException($"{group.Label}: {string.Join(", ", group.Values)}, expected lengths", nameof(chart));
        }
    }

    private void Write(XmlWriter svg)
    {
        double height = _bottom + SourceHeight;
        svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        svg.WriteAttributeString("viewBox", $"0 0 {Number(Width)} {Number(height)}");
        svg.WriteAttributeString("role", "img");
        svg.WriteElementString("title", _chart.Title);
        svg.WriteElementString("style", Style);
        Rectangle(svg, "ground", 0, 0, Width, height);
        Text(svg, "title", "start", Margin, 32, _chart.Title);
        if (_chart.Series.Count > 1)
            WriteLegend(svg);
        for (int i = 0; i < _chart.Groups.Count; i++)
            WriteGroup(svg, _chart.Groups[i], _top + i * (_chart.Series.Count * BarStep + GroupGap));
        if (_chart.Limit is { } limit)
            WriteLimit(svg, limit);
        Text(svg, "small", "start", Margin, height - 14, _chart.Source);
        svg.WriteEndElement();
    }

    private void WriteLegend(XmlWriter svg)
    {
        for (int i = 0; i < _chart.Series.Count; i++)
        {
            double left = PlotLeft + i * PlotWidth / MaximumSeries;
            Rectangle(svg, $"series{i}", left, TitleHeight - 3, BarHeight, BarHeight);
            Text(svg, null, "start", left + BarHeight + 6, TitleHeight + 9, _chart.Series[i]);
        }
    }

    private void WriteGroup(XmlWriter svg, BarGroup group, double top)
    {
        Text(svg, null, "end", PlotLeft - 10, top + _chart.Series.Count * BarStep / 2 + 3, group.Label);
        for (int i = 0; i < group.Values.Count; i++)
        {
            double length = group.Values[i] * _scale;
            Rectangle(svg, $"series{i}", PlotLeft, top + i * BarStep, length, BarHeight);
            Text(svg, null, "start", PlotLeft + length + 6, top + i * BarStep + 12, $"{Value(group.Values[i])} {_chart.Unit}");
        }
    }

    private void WriteLimit(XmlWriter svg, BarLimit limit)
    {
        double x = PlotLeft + limit.Value * _scale;
        svg.WriteStartElement("line");
        svg.WriteAttributeString("class", "limit");
        (string Name, double Value)[] ends = [("x1", x), ("y1", _top - 6), ("x2", x), ("y2", _bottom - GroupGap + 3)];
        foreach ((string name, double value) in ends)
            svg.WriteAttributeString(name, Number(value));
        svg.WriteEndElement();
        // Towards the middle, so that no label leaves the picture.
        string anchor = limit.Value * _scale > PlotWidth / 2 ? "end" : "start";
        Text(svg, "limit-text", anchor, x, _top - 11, $"{limit.Label}: {Value(limit.Value)} {_chart.Unit}");
    }

    private static void Rectangle(XmlWriter svg, string style, double x, double y, double width, double height)
    {
        svg.WriteStartElement("rect");
        svg.WriteAttributeString("class", style);
        (string Name, double Value)[] sides = [("x", x), ("y", y), ("width", width), ("height", height)];
        foreach ((string name, double value) in sides)
            svg.WriteAttributeString(name, Number(value));
        svg.WriteEndElement();
    }

    private static void Text(XmlWriter svg, string? style, string anchor, double x, double y, string text)
    {
        svg.WriteStartElement("text");
        if (style is not null)
            svg.WriteAttributeString("class", style);
        svg.WriteAttributeString("x", Number(x));
        svg.WriteAttributeString("y", Number(y));
        svg.WriteAttributeString("text-anchor", anchor);
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static string Number(double pixels) => pixels.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Three significant digits: more says nothing on a machine like this one.</summary>
    private static string Value(double value) =>
        value.ToString(value < 9.995 ? "0.00" : value < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
