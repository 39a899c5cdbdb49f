using System.CommandLine;
using System.Globalization;
using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Terminal;
using Spectre.Console;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder build</c>: a manifest becomes a release.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "manifest.yaml" };
        var output = new Option<string>("--out")
        {
            Description = "Folder for releases; they share their packs",
            HelpName = "RELEASE",
            Required = true,
        };
        var key = new Option<string?>("--key") { Description = "release.key to sign with", HelpName = "FILE" };
        var level = new Option<CompressionLevel>("--level")
        {
            Description = "How hard to compress",
            HelpName = "fast|balanced|max",
            DefaultValueFactory = _ => CompressionLevel.Balanced,
        };
        var fresh = new Option<bool>("--fresh") { Description = "Make every volume, also those that earlier builds have made" };
        var command = new Command("build", "Compile a manifest into a release") { manifest, output, key, level, fresh };
        command.SetAction((parsed, log, cancel) =>
        {
            ReleaseManifest read = ManifestReader.Read(parsed.GetRequiredValue(manifest));
            using ReleaseKey? signer = parsed.GetValue(key) is { } file ? ReleaseKey.Load(file) : null;
            var events = new BuildOutput(log);
            var builder = new ReleaseBuilder(read, parsed.GetRequiredValue(output), signer, parsed.GetValue(level), events)
            {
                IgnoresCache = parsed.GetValue(fresh),
            };
            BuildReport report = builder.Build(cancel);
            events.Done();
            Print(report, parsed.GetRequiredValue(output));
            return ExitCode.Ok;
        });
        return command;
    }

    private static long Rate(BuildReport report) => (long)(report.Content.Raw / Math.Max(report.PackingTime.TotalSeconds, 0.001));

    private static void Print(BuildReport report, string folder)
    {
        var table = new Table().AddColumns("", "").HideHeaders().Border(TableBorder.None);
        table.AddRow("files", report.Files.ToString("N0", CultureInfo.InvariantCulture));
        if (report.Release.Files is { } laidDown)
            AddFiles(table, laidDown, report);
        else
            AddVolumes(table, report);
        table.AddRow("stick", $"{ByteSize.Format(report.StickBytes)} or more");
        AnsiConsole.Write(table);
        Console.Out.WriteLine($"{(report.IsNew ? "built" : "unchanged")}: {Path.Combine(folder, StickPaths.Release(report.Release.Id))}");
    }

    private static string Made(int volumes, BuildReport report) =>
        $"{volumes - report.ReusedVolumes} made, {report.ReusedVolumes} of earlier builds";

    private static void AddFiles(Table table, IReadOnlyList<FileVolume> volumes, BuildReport report)
    {
        table.AddRow("raw", ByteSize.Format(volumes.Sum(v => v.Bytes)));
        table.AddRow("WIMs", $"{ByteSize.Format(report.Release.WimParts.Sum(p => p.Length))} in {report.Release.WimParts.Count()} files");
        table.AddRow("volumes", $"{volumes.Count} to apply file by file: {Made(volumes.Count, report)}");
    }

    private static void AddVolumes(Table table, BuildReport report)
    {
        table.AddRow("raw", ByteSize.Format(report.Content.Raw));
        table.AddRow("unique", ByteSize.Format(report.Content.Unique));
        table.AddRow(
            "packed", $"{ByteSize.Format(report.Content.Packed)} ({ByteSize.Format(report.Content.Added)} added to the output folder)");
        table.AddRow("ratio", report.Content.Ratio.ToString("0.00", CultureInfo.InvariantCulture));
        table.AddRow("read amplification", report.Content.ReadAmplification.ToString("0.00", CultureInfo.InvariantCulture));
        table.AddRow("volumes", Made(report.Release.Volumes.Count, report));
        string seconds = report.PackingTime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        bool isAllReused = report.ReusedVolumes == report.Release.Volumes.Count;
        table.AddRow("packing", isAllReused ? $"{seconds} s, nothing read" : $"{seconds} s, {ByteSize.Format(Rate(report))}/s");
    }
}
