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

/// <summary><c>imaging verify</c>: compare a disk with the release of a stick.</summary>
internal static class VerifyCommand
{
    private const int MostFindings = 20;

    public static Command Create()
    {
        var stick = new Option<string>("--stick")
        {
            Description = "Folder of a mounted stick, a stick image, or a device",
            HelpName = "STICK",
            Required = true,
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
            using Stick source = Stick.Open(parsed.GetRequiredValue(stick));
            OpenRelease release = SignedRelease.Open(source, parsed.GetValue(key), parsed.GetValue(unsigned), output);
            using IBlockDevice target = BlockDevices.Open(parsed.GetRequiredValue(disk), readOnly: true);
            return Report(
                DiskVerifier.Verify(release, target, new PipelineOptions(), new PhaseClock(output), output, cancel), release, target);
        });
        return command;
    }

    private static ExitCode Report(VerifyReport report, OpenRelease release, IBlockDevice disk)
    {
        if (report.IsIntact)
        {
            Console.Out.WriteLine($"{disk.Name} holds {release.Document.Id}, intact");
            return ExitCode.Ok;
        }

        string[] all = [.. report.All];
        foreach (string finding in all.Take(MostFindings))
            Console.Out.WriteLine(finding);
        if (all.Length > MostFindings)
            Console.Out.WriteLine($"… and {all.Length - MostFindings} more");
        throw new ImagingException(
            ExitCode.Corrupt, disk.Name, $"{all.Length} places that differ", $"the content of {release.Document.Id}",
            "Stage the disk again; if this returns, replace the disk.");
    }
}
