using System.Text.Json;
using Imaging.Core;

namespace Imaging.Benchmarks.Measuring;

/// <summary>Reads the events of <c>imaging stage --json</c>: one JSON object a line.</summary>
public static class StageEvents
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: nothing was written.</exception>
    public static StageMeasurement Read(ProcessMeasurement process)
    {
        var phases = new List<PhaseSeconds>();
        (long packed, long raw, double firstWrite) = (0, 0, 0);
        foreach ((double at, string line) in process.Lines)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement e = json.RootElement;
            string phase = e.TryGetProperty("phase", out JsonElement named) ? named.GetString()! : "";
            switch (e.GetProperty("event").GetString())
            {
                case "started" when phase == "Unmake":
                    firstWrite = at;
                    break;
                case "finished":
                    phases.Add(new PhaseSeconds(phase, e.GetProperty("seconds").GetDouble()));
                    if (phase == "Content")
                        (packed, raw) = (e.GetProperty("sourceBytes").GetInt64(), e.GetProperty("targetBytes").GetInt64());
                    break;
                default:
                    break;
            }
        }

        if (raw == 0)
            throw new ImagingException(ExitCode.DeviceIo, "imaging stage --json", "no phase Content that wrote anything", "one",
                "Stage by hand with --json and look.");
        return new StageMeasurement(process.Seconds, process.CpuSeconds, process.PeakRssBytes, firstWrite, packed, raw, phases);
    }
}
