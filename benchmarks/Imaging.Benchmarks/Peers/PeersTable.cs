using System.Globalization;
using System.Text;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;
using Imaging.Core;

namespace Imaging.Benchmarks.Peers;

/// <summary>A report as Markdown.</summary>
internal static class PeersTable
{
    public static string Of(PeersReport report)
    {
        var text = new StringBuilder();
        HostDescription host = report.Host;
        Line(text, $"{report.Tree}; {host.Processor}, {host.Cores} cores, {ByteSize.Format(host.MemoryBytes)}");
        foreach (IGrouping<StickProfile, PeerRow> rate in report.Rows.GroupBy(r => r.Stick))
            AddRows(text, rate.Key, [.. rate]);
        Line(text, $"\n| packed | bytes | ÷ LZX WIM | decoded a core |\n|---|--:|--:|--:|");
        foreach (PackedSize size in report.Packed)
        {
            string rate = size.DecodeRate is { } decoded ? $"{decoded / 1e6:0} MB/s" : "";
            Line(text, $"| {size.Name} | {size.Bytes:N0} | {size.RatioToLzx:0.000} | {rate} |");
        }

        AddBuilding(text, report.Building);
        Line(text, $"\n| target | found | limit | |\n|---|--:|--:|---|");
        foreach (PeerVerdict verdict in report.Targets)
        {
            string limit = verdict.AtLeast ? "≥" : "≤";
            Line(text, $"| {verdict.Text} | {verdict.Found:0.00} | {limit} {verdict.Limit:0.00} | {(verdict.IsMet ? "met" : "MISSED")} |");
        }

        return text.ToString();
    }

    private static void AddRows(StringBuilder text, StickProfile stick, IReadOnlyList<PeerRow> rows)
    {
        double? ours = rows.FirstOrDefault(r => r.Name == EngineContender.WithoutReadBack)?.Median?.Seconds;
        string name = stick.Rate is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{stick.Name}, {rate / 1e6:0} MB/s")
            : stick.Name;
        Line(text, $"\n| {name} | s | all runs | × ours, no read-back | CPU s | peak MB | packed MB | checks |");
        Line(text, $"|---|--:|---|--:|--:|--:|--:|---|");
        foreach (PeerRow row in rows)
            Line(text, $"| {row.Name} | {(row.Median is { } run ? Cells(row, run, ours) : $"FAILED | {row.Failure} | | | | |")} |");
    }

    private static void AddBuilding(StringBuilder text, BuildingSpeed building)
    {
        Line(text, $"\n| {ByteSize.Format(building.Bytes)} of chunks packed by | s | all runs |\n|---|--:|---|");
        Line(text, $"| usb-builder build --level fast, its packing | {building.Packing.Median():0.00} | {All(building.Packing)} |");
        Line(text, $"| zstd -T0, the same level, flushed | {building.Zstd.Median():0.00} | {All(building.Zstd)} |");
    }

    private static string All(IEnumerable<double> seconds) =>
        string.Join(" ", seconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)));

    private static string Cells(PeerRow row, ContenderRun run, double? ours)
    {
        string all = All(row.Runs.Select(r => r.Seconds));
        return string.Create(CultureInfo.InvariantCulture, $"{run.Seconds:0.00} | {all} | {run.Seconds / ours:0.00} | {run.CpuSeconds:0.0} "
            + $"| {run.PeakRssBytes / 1e6:0} | {row.PackedBytes / 1e6:0} | {row.Checks}");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
