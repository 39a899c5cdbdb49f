using System.CommandLine;
using Imaging.Cli.Output;
using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Engine.Runs;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.Cli.Commands;

/// <summary>
/// <c>imaging verify</c>: compare a disk with the release of a stick; or, without one, with the documents on its own ESP.
/// </summary>
internal static class VerifyCommand
{
    private const int MostShown = 20;

    public static Command Create()
    {
        var stick = new Option<string?>("--stick")
        {
            Description = "Folder of a mounted stick, a stick image, or a device; without it, the disk is compared with its own documents",
            HelpName = "STICK",
        };
        var disk = new Option<string>("--disk") { Description = "Disk to check, or a raw image file", HelpName = "DISK", Required = true };
        Option<string?> key = Options.PublicKey();
        var unsigned = new Option<bool>("--allow-unsigned") { Description = "Accept an unsigned release" };
        var command = new Command("verify", "Compare a disk with the release: intact, or where it differs. Writes nothing.")
        {
            stick, disk, key, unsigned,
        };
        command.SetAction((parsed, log, cancel) =>
        {
            var output = new TextStageOutput(log);
            using IBlockDevice target = BlockDevices.Open(parsed.GetRequiredValue(disk), readOnly: true);
            using IReleaseSource source = parsed.GetValue(stick) is { } path ? Stick.Open(path) : StagedDisk.Open(target);
            OpenRelease release = SignedRelease.Open(source, parsed.GetValue(key), parsed.GetValue(unsigned), output);
            var clock = new PhaseClock(output);
            string[] differences = source is Stick
                ? [.. DiskVerifier.Verify(release, target, new PipelineOptions(), clock, output, cancel).All]
                : [.. new DigestVerifier(release, target, clock, output).Check(cancel).Select(d => d.ToString())];
            return Report(differences, release, target);
        });
        return command;
    }

    private static ExitCode Report(string[] differences, OpenRelease release, IBlockDevice disk)
    {
        if (differences.Length == 0)
        {
            string notJudged = release.Document.MachineFiles is { } files ? $"; {MachineFileText.Count(files)} not judged" : "";
            Console.Out.WriteLine($"{disk.Name} holds {release.Document.Id}, intact{notJudged}");
            return ExitCode.Ok;
        }

        foreach (string difference in differences.Take(MostShown))
            Console.Out.WriteLine(difference);
        if (differences.Length > MostShown)
            Console.Out.WriteLine($"… and {differences.Length - MostShown} more");
        throw new ImagingException(
            ExitCode.Corrupt, disk.Name, $"{differences.Length} places that differ", $"the content of {release.Document.Id}",
            "Stage the disk again; if this returns, replace the disk.");
    }
}
