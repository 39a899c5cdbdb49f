using System.Diagnostics;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Peers;

/// <summary>A peer's tool on a fresh target. The target is flushed while the clock runs, whether the tool did so itself or not.</summary>
/// <param name="target">The file to make; removed after each run.</param>
internal sealed class ToolContender(PeerTool tool, PeerVolume volume, string target) : IContender
{
    public string Name => tool.Name;

    public string Source => tool.Source;

    public string Checks => tool.Checks;

    public ContenderRun Run(string source, bool check)
    {
        try
        {
            MakeTarget();
            long began = Stopwatch.GetTimestamp();
            ProcessMeasurement process = MeasuredProcess.Run("bash", "-o", "pipefail", "-c", tool.Command, tool.Name, source, target);
            Flush();
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (check)
                Check();
            return new ContenderRun(seconds, process.CpuSeconds, process.PeakRssBytes);
        }
        finally
        {
            File.Delete(target);
        }
    }

    private void MakeTarget()
    {
        switch (tool.Target)
        {
            case PeerTarget.Sparse:
                using (FileStream file = File.Create(target))
                    file.SetLength(volume.Length);
                break;
            case PeerTarget.EmptyVolume:
                NtfsImage.Make(target, volume.Length);
                Flush();
                break;
            default:
                break;
        }
    }

    private void Flush()
    {
        using FileStream file = File.Open(target, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Image tools restore the very clusters; of a WIM wimlib has checked each file, and ntfsfix judges the volume.</summary>
    private void Check()
    {
        if (tool.Target == PeerTarget.EmptyVolume)
            ToolProcess.Expect("ntfsfix", "--no-action", target);
        else
            volume.Check(target);
    }
}
