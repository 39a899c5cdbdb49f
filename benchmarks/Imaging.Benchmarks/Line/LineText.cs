using System.Globalization;
using Imaging.Benchmarks.Floors;
using Imaging.Core;

namespace Imaging.Benchmarks.Line;

/// <summary>A report for people.</summary>
public static class LineText
{
    public static void Print(LineReport report, TextWriter output)
    {
        Line(output, $"host       {report.Host.Processor}, {report.Host.Cores} cores, {ByteSize.Format(report.Host.MemoryBytes)}, {report.Host.Kernel}");
        Line(output, $"release    {report.Tree}, level {report.Level}; median of {report.Runs}");
        foreach (LineResult result in report.Results)
            Print(result, output);
    }

    private static void Print(LineResult r, TextWriter output)
    {
        string rate = r.Rate is { } limited ? $"{limited / 1e6:0} MB/s" : "as fast as the disk";
        Line(output, $"");
        Line(output, $"{r.Profile} ({rate}), read-back {(r.ReadBack ? "full" : "none")}");
        Line(output, $"  seconds    {r.Seconds:0.00}: {string.Join(", ", r.Phases.Select(p => $"{p.Phase} {p.Seconds:0.00}"))}, first byte written after {r.FirstWriteSeconds:0.00}");
        Line(output, $"  floors     {Floors(r.Floors)}");
        Line(output, $"  limit      {r.LimitSeconds:0.00} s, by the {r.LimitedBy.ToString().ToLowerInvariant()}");
        Line(output, $"  ratio      {r.RatioToLimit:0.000} × the limit ({string.Join(", ", r.Ratios.Select(x => x.ToString("0.000", CultureInfo.InvariantCulture)))}); content alone {r.ContentRatioToLimit:0.000}");
        Line(output, $"  bytes      packed {ByteSize.Format(r.PackedBytes)}, raw {ByteSize.Format(r.RawBytes)}");
        Line(output, $"  resources  peak memory {r.PeakRssBytes / (double)ByteSize.MiB:0} MiB, processor {r.CpuSeconds:0.00} s, {r.CpuPerWall:0.00} × wall");
        Line(output, $"  reference  {r.PredictedReferenceSeconds:0} s predicted for {ReferenceForecast.RawBytes / 1e9:0} GB on {ReferenceForecast.Cores} cores and an NVMe of {ReferenceForecast.DiskRate / 1e9:0} GB/s");
    }

    private static string Floors(FloorSeconds f) => string.Create(CultureInfo.InvariantCulture,
        $"read {f.Read:0.00} s (measured {f.ReadMeasured:0.00}), decode {f.Decode:0.00} s ({f.OneCoreRate / 1e6:0} MB/s a core), write {f.Write:0.00} s, write and re-read {f.WriteAndReadBack:0.00} s");

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
