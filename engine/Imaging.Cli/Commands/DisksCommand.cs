using System.CommandLine;
using System.Text.Json;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Terminal;
using Spectre.Console;

namespace Imaging.Cli.Commands;

/// <summary><c>imaging disks</c>: every disk, whether it could be a target, and if not why not.</summary>
internal static class DisksCommand
{
    public static Command Create()
    {
        Option<bool> json = Options.Json();
        Option<long?> minimum = Options.Size("--minimum", "Judge against this size, as a release's disk.minimum");
        var command = new Command("disks", "List every disk, whether it could be a target, and if not why not") { json, minimum };
        command.SetAction((parsed, _, _) =>
        {
            DiskListing listing = new DiskCatalog().List();
            var rules = new TargetRules { MinimumBytes = parsed.GetValue(minimum) ?? 0, StickNodes = OwnMedia() };
            List<Judged> disks = [.. listing.Disks.Select(d => new Judged(d, DiskJudgement.ReasonsAgainst(d, rules)))];
            if (parsed.GetValue(json))
                WriteJson(disks);
            else
                WriteTable(disks, listing.Skipped);
            return ExitCode.Ok;
        });
        return command;
    }

    private sealed record Judged(DiskInfo Disk, IReadOnlyList<string> Reasons);

    /// <summary>The disk this program was started from is no target.</summary>
    private static string[] OwnMedia() =>
        new DiskCatalog().Holding(AppContext.BaseDirectory) is { } disk ? [disk.Node] : [];

    private static void WriteTable(List<Judged> disks, IReadOnlyList<SkippedDevice> skipped)
    {
        var table = new Table().AddColumns("disk", "size", "bus", "model", "serial", "target").Border(TableBorder.Minimal);
        foreach ((DiskInfo disk, IReadOnlyList<string> reasons) in disks)
        {
            string verdict = reasons.Count == 0 ? "could be" : "no: " + string.Join(' ', reasons);
            table.AddRow(new[] { disk.Node, ByteSize.Format(disk.Bytes), disk.Bus.ToString(), disk.Model ?? "", disk.Serial ?? "", verdict }.Select(t => new Text(t)).ToArray());
        }

        AnsiConsole.Write(table);
        foreach (SkippedDevice device in skipped)
            AnsiConsole.WriteLine($"not listed: {device.Node}: {device.Reason}");
    }

    private static void WriteJson(List<Judged> disks)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach ((DiskInfo disk, IReadOnlyList<string> reasons) in disks)
            {
                writer.WriteStartObject();
                writer.WriteString("node", disk.Node);
                writer.WriteNumber("bytes", disk.Bytes);
                writer.WriteString("bus", disk.Bus.ToString());
                writer.WriteString("model", disk.Model);
                writer.WriteString("serial", disk.Serial);
                writer.WriteNumber("sectorSize", disk.LogicalSectorSize);
                writer.WriteBoolean("target", reasons.Count == 0);
                writer.WriteStartArray("reasons");
                foreach (string reason in reasons)
                    writer.WriteStringValue(reason);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
