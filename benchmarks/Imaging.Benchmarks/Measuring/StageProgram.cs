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
            return StageEvents.Read(MeasuredProcess.Run(programs.Engine, "stage", "--stick", stick, "--disk", disk, "--size", DiskSize,
                "--public-key", publicKey, "--journal", journal, "--read-back", readBack ? "full" : "none", "--json"));
        }
        finally
        {
            File.Delete(disk);
            Directory.Delete(journal, recursive: true);
        }
    }
}
