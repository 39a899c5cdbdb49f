using System.Diagnostics;
using System.Globalization;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Terminal;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Imaging.Cli.Output;

/// <summary>For people: a line for each phase on standard error, a table of phases at the end on standard output.</summary>
internal sealed class TextStageOutput(ILogger log) : StageOutput
{
    private readonly ProgressOutput _progress = ProgressOutput.ForStandardError();

    public override void Started(Phase phase) => _progress.Begin(phase.ToString());

    public override void Moved(Imaging.Engine.Runs.Progress progress) => _progress.Move(progress.Done, progress.Total);

    public override void Finished(PhaseResult result)
    {
        _progress.End(string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:0.00} s"));
        log.LogInformation(
            "{Phase}: {Seconds} s, {Source} bytes read, {Target} bytes written", result.Phase, result.Seconds, result.SourceBytes,
            result.TargetBytes);
    }

    public override void Warned(string message)
    {
        _progress.EndLine();
        ErrorOutput.Warn(message);
        log.LogWarning("{Message}", message);
    }

    public override void Ended(RunRecord record, StageResult result)
    {
        var table = new Table().AddColumns("phase", "seconds", "from stick", "MB/s", "to disk", "MB/s").Border(TableBorder.Minimal);
        foreach (PhaseResult phase in record.Phases)
            table.AddRow(
                phase.Phase.ToString(), Number(phase.Seconds, "0.00"), ByteSize.Format(phase.SourceBytes), Rate(phase.SourceBytes, phase),
                ByteSize.Format(phase.TargetBytes), Rate(phase.TargetBytes, phase));
        table.AddRow("all", Number(record.Phases.Sum(p => p.Seconds), "0.00"), "", "", "", "");
        AnsiConsole.Write(table);
        Console.Out.WriteLine($"peak memory {ByteSize.Format(PeakMemory)}");
        string signed = record.Signed ? "" : " UNSIGNED";
        Console.Out.WriteLine(result == StageResult.AlreadyDone
            ? $"PASS (already done){signed}: {record.Disk?.Node} holds {record.Release}, checked"
            : $"PASS{signed}: {record.Disk?.Node} holds {record.Release}, staged and checked");
    }

    public override void Failed(ImagingException error) => _progress.EndLine();

    /// <summary>Bytes.</summary>
    internal static long PeakMemory
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    private static string Rate(long bytes, PhaseResult phase) =>
        bytes == 0 ? "" : Number(bytes / 1e6 / Math.Max(phase.Seconds, 0.001), "0");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
