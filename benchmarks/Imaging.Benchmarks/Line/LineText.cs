using System.Globalization;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;

namespace Imaging.Benchmarks.Line;

/// <summary>A report for people.</summary>
public static class LineText
{
    public static void Print(LineReport report, TextWriter output)
    {
        HostDescription host = report.Host;
        Line(output, $"host       {host.Processor}, {host.Cores} cores, {ByteSize.Format(host.MemoryBytes)}, {host.Kernel}");
        Line(output, $"release    {report.Tree}, level {report.Level}; median of {report.Runs}");
        foreach (LineResult result in report.Results)
            Print(result, output);
    }

    private static void Print(LineResult r, TextWriter output)
    {
        string rate = r.Rate is { } limited ? $"{limited / 1e6:0} MB/s" : "as fast as the disk";
        Line(output, $"");
        Line(output, $"{r.Profile} ({rate}), read-back {(r.ReadBack ? "full" : "none")}");
        string phases = string.Join(", ", r.Phases.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Phase} {p.Seconds:0.00}")));
        Line(output, $"  seconds    {r.Seconds:0.00}: {phases}, first byte written after {r.FirstWriteSeconds:0.00}");
        Line(output, $"  floors     {Floors(r.Floors)}");
        Line(output, $"  limit      {r.LimitSeconds:0.00} s, by the {r.LimitedBy.ToString().ToLowerInvariant()}");
        string ratios = string.Join(", ", r.Ratios.Select(x => x.ToString("0.000", CultureInfo.InvariantCulture)));
        string content = $"content alone {r.ContentRatioToLimit:0.000}; of all floors at once {r.ContentRatioToAtOnce:0.000}";
        Line(output, $"  ratio      {r.RatioToLimit:0.000} × the limit ({ratios}); {content}");
        Line(output, $"  bytes      packed {ByteSize.Format(r.PackedBytes)}, raw {ByteSize.Format(r.RawBytes)}");
        double peak = r.PeakRssBytes / (double)ByteSize.MiB;
        Line(output, $"  resources  peak memory {peak:0} MiB, processor {r.CpuSeconds:0.00} s, {r.CpuPerWall:0.00} × wall");
        Line(output, $"  reference  {r.PredictedReferenceSeconds:0} s predicted for {ReferenceForecast.Machine}");
    }

    private static string Floors(FloorSeconds f) => string.Create(CultureInfo.InvariantCulture,
        $"read {f.Read:0.00} s (measured {f.ReadMeasured:0.00}), decode {f.Decode:0.00} s ({f.OneCoreRate / 1e6:0} MB/s a core), "
        + $"write {f.Write:0.00} s, write and re-read {f.WriteAndReadBack:0.00} s, "
        + $"all at once {f.AtOnce:0.00} s, with re-reading {f.AtOnceAndReadBack:0.00} s");

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
