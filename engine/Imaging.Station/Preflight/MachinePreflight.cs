using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Release;

namespace Imaging.Station.Preflight;

/// <summary>
/// Names what will limit a stage and how long it will take, before a disk is written. Only too little memory is a refusal.
/// </summary>
/// <param name="stick">The disk the stick is; null where a folder stands for one.</param>
/// <param name="readState">Tells what the machine has.</param>
public sealed class MachinePreflight(DiskInfo? stick, Func<MachineState> readState) : IPreflight
{
    /// <summary>Bytes the system has on a machine with 2 GB, after firmware and graphics took theirs.</summary>
    private const long LeastMemory = 1_700_000_000;

    /// <summary>A stick on USB 3, where none was measured.</summary>
    private const double UsualStickRate = 130e6;

    public PreflightFacts Check(OpenRelease release, StagePlan plan, DiskInfo? disk, Action<string> warn)
    {
        MachineState state = readState();
        CheckMemory(state.MemoryBytes);
        double? measured = StickRate.Measure(release);
        DiskClass kind = DiskClass.Of(disk);
        int cores = Environment.ProcessorCount;
        StageForecast forecast = StageForecast.Of(new StageWork(
            plan.Content.SourceBytes, plan.Content.TargetBytes, measured ?? UsualStickRate, kind.WriteRate, kind.ReadRate,
            cores).WithFiles(release.Document));
        string summary = ForecastText.Of(forecast, stick?.UsbMegabits) + (measured is null ? ", at an assumed speed of the stick" : "");
        if (!forecast.IsInBudget)
            warn(summary);
        if (state.OnBattery)
            warn("On battery: plug the power supply in.");
        return new PreflightFacts(
            stick?.UsbMegabits, (long?)measured, kind.Name, state.MemoryBytes, state.OnBattery, cores,
            Math.Round(forecast.Time.TotalSeconds, 1), forecast.Limit,
            summary)
        {
            WimSeconds = forecast.Wims.TotalSeconds,
            FileSeconds = forecast.Files.TotalSeconds,
        };
    }

    private static void CheckMemory(long bytes)
    {
        if (bytes is > 0 and < LeastMemory)
            throw new ImagingException(
                ExitCode.TargetRefused, "this machine's memory", ByteSize.Format(bytes), "2 GB or more",
                "Put in more memory, or check that every module is seated.");
    }
}
