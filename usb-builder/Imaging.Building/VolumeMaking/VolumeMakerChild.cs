using System.Text.Json;
using Imaging.Core;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// The builder run again by itself, under a frozen clock: makes one volume, tells its parent by lines of JSON on standard output.
/// </summary>
public static class VolumeMakerChild
{
    /// <summary>The hidden first argument; the job's file follows it.</summary>
    internal const string Verb = "__make-volume";

    /// <summary>Does the child's work if this is the child. The program calls this before anything else.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="exitCode">What the process has to end with, when true is returned.</param>
    public static bool TryRun(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args is not [Verb, string jobFile])
            return false;
        exitCode = (int)Run(jobFile, Send);
        return true;
    }

    private static ExitCode Run(string jobFile, Action<VolumeMakerMessage> send)
    {
        VolumeMakerJob job = JsonSerializer.Deserialize(File.ReadAllBytes(jobFile), VolumeMakerJson.Default.VolumeMakerJob)!;
        try
        {
            Action<VolumeMakingProgress> tell = progress => send(new VolumeMakerMessage { Progress = progress });
            NtfsVolumeReport report = job.Request.KeepsVolume ? new VolumeEdit(job, tell).Run() : new VolumeBuild(job, tell).Run();
            send(new VolumeMakerMessage { Report = report });
            return ExitCode.Ok;
        }
        catch (ImagingException e)
        {
            send(new VolumeMakerMessage { Failure = VolumeMakerFailure.From(e) });
            return e.Code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            const string remedy = "Check the space and permissions of the disk.";
            send(new VolumeMakerMessage { Failure = new(ExitCode.DeviceIo, job.Request.VolumeFile, e.Message.TrimEnd('.'), "", remedy) });
            return ExitCode.DeviceIo;
        }
    }

    private static void Send(VolumeMakerMessage message)
    {
        Console.Out.WriteLine(message.ToLine());
        Console.Out.Flush();
    }
}
