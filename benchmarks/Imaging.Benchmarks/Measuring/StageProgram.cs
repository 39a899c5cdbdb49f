using System.Text.Json;
using Imaging.Core;

namespace Imaging.Benchmarks.Measuring;

/// <summary>Runs the published engine on a stick and a fresh disk image, as a station does, and measures it.</summary>
/// <param name="workFolder">Takes the disk image and the records; both are removed after each run.</param>
public sealed class StageProgram(PublishedPrograms programs, string workFolder)
{
    /// <summary>The disk: an ordinary laptop's, and sparse.</summary>
    private const string DiskSize = "64GB";

    public StageMeasurement Run(string stick, string publicKey, bool readBack)
    {
        string disk = Path.Combine(workFolder, "disk.img");
        string journal = Directory.CreateDirectory(Path.Combine(workFolder, "journal")).FullName;
        try
        {
            return Measured(MeasuredProcess.Run(programs.Engine, "stage", "--stick", stick, "--disk", disk, "--size", DiskSize,
                "--public-key", publicKey, "--journal", journal, "--read-back", readBack ? "full" : "none", "--json"));
        }
        finally
        {
            File.Delete(disk);
            Directory.Delete(journal, recursive: true);
        }
    }

    /// <summary>Takes the phases from the engine's events.</summary>
    private static StageMeasurement Measured(ProcessMeasurement process)
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
            throw new ImagingException(ExitCode.DeviceIo, "imaging stage --json", "no Content phase in its events", "one", "Stage by hand with --json and look.");
        return new StageMeasurement(process.Seconds, process.CpuSeconds, process.PeakRssBytes, firstWrite, packed, raw, phases);
    }
}
