using System.Text;
using System.Text.Json;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Microsoft.Extensions.Logging;

namespace Imaging.Cli.Output;

/// <summary>For programs: one JSON object a line, each with <c>event</c>.</summary>
internal sealed class JsonStageOutput(TextWriter output, ILogger log) : StageOutput
{
    private readonly Lock _gate = new();

    public override void Started(Phase phase) => Write("started", w => w.WriteString("phase", phase.ToString()));

    public override void Moved(Progress progress) => Write("progress", w =>
    {
        w.WriteString("phase", progress.Phase.ToString());
        w.WriteNumber("done", progress.Done);
        w.WriteNumber("total", progress.Total);
    });

    public override void Finished(PhaseResult result) => Write("finished", w =>
    {
        w.WriteString("phase", result.Phase.ToString());
        w.WriteNumber("seconds", Math.Round(result.Seconds, 3));
        w.WriteNumber("sourceBytes", result.SourceBytes);
        w.WriteNumber("targetBytes", result.TargetBytes);
    });

    public override void Warned(string message)
    {
        log.LogWarning("{Message}", message);
        Write("warning", w => w.WriteString("message", message));
    }

    public override void Ended(RunRecord record, StageResult result) => Write("ended", w =>
    {
        w.WriteString("result", record.Result);
        w.WriteNumber("exitCode", record.ExitCode ?? 0);
        w.WriteNumber("peakRssBytes", TextStageOutput.PeakMemory);
        w.WriteNumber("seconds", Math.Round(record.Phases.Sum(p => p.Seconds), 3));
        w.WriteString("release", record.Release);
        w.WriteString("disk", record.Disk?.Node);
        w.WriteString("run", record.Run);
        w.WriteBoolean("signed", record.Signed);
    });

    public override void Failed(ImagingException error) => Write("failed", w =>
    {
        w.WriteNumber("exitCode", (int)error.Code);
        w.WriteString("place", error.Place);
        w.WriteString("found", error.Found);
        w.WriteString("expected", error.Expected);
        w.WriteString("remedy", error.Remedy);
    });

    private void Write(string name, Action<Utf8JsonWriter> fields)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("event", name);
            fields(writer);
            writer.WriteEndObject();
        }

        lock (_gate)
        {
            output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
            output.Flush();
        }
    }
}
