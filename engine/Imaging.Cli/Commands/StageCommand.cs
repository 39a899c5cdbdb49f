using System.CommandLine;
using Imaging.Cli.Output;
using Imaging.Core;
using Imaging.Engine.Staging;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.Cli.Commands;

/// <summary><c>imaging stage</c>: make a disk hold the release of a stick.</summary>
internal static class StageCommand
{
    private static readonly Option<string> s_stick = new("--stick")
    {
        Description = "Folder of a mounted stick, a stick image, or a device",
        HelpName = "STICK",
        Required = true,
    };
    private static readonly Option<string> s_disk = new("--disk")
    {
        Description = "Disk to write, or a raw image or fixed VHD (.vhd)",
        HelpName = "DISK",
        Required = true,
    };
    private static readonly Option<long?> s_size = Options.Size("--size", "Make DISK as a sparse image file of this size");
    private static readonly Option<string?> s_key = Options.PublicKey();
    private static readonly Option<bool> s_unsigned = new("--allow-unsigned")
    {
        Description = "Accept an unsigned release; the run record says so",
    };
    private static readonly Option<ulong?> s_seed = new("--seed") { Description = "Make the same disk every time", HelpName = "N" };
    private static readonly Option<string> s_readBack = new("--read-back")
    {
        Description = "Read everything back, or nothing but the tables",
        HelpName = "full|none",
        DefaultValueFactory = _ => "full",
    };
    private static readonly Option<string?> s_journal = new("--journal")
    {
        Description = "Folder for run records; needed where STICK is not a folder",
        HelpName = "DIR",
    };
    private static readonly Option<string> s_restage = new("--restage")
    {
        Description = "Write again also a disk that holds this release complete; or, started, even one whose Windows has started",
        HelpName = "never|always|started",
        DefaultValueFactory = _ => "never",
    };
    private static readonly Option<string[]> s_values = new("--value")
    {
        Description = "A value of the machine, before what it says of itself and machines.csv on the stick; may be given several times",
        HelpName = "NAME=VALUE",
    };
    private static readonly Option<bool> s_plan = new("--plan") { Description = "Print every write that would be made, and make none" };
    private static readonly Option<bool> s_json = new("--json") { Description = "One JSON event a line" };

    public static Command Create()
    {
        s_readBack.AcceptOnlyFromAmong("full", "none");
        s_restage.AcceptOnlyFromAmong("never", "always", "started");
        var command = new Command("stage", "Make a disk hold the release of a stick. EVERYTHING ON THE DISK IS LOST.")
        {
            s_stick, s_disk, s_size, s_key, s_unsigned, s_seed, s_readBack, s_journal, s_restage, s_values, s_plan, s_json,
        };
        command.SetAction((parsed, log, cancel) =>
        {
            StageOutput output = parsed.GetValue(s_json) ? new JsonStageOutput(Console.Out, log) : new TextStageOutput(log);
            using var run = new StageRun(Request(parsed), MachineIdentity.Read(), output);
            return parsed.GetValue(s_plan) ? Plan(run) : Stage(run, output, cancel);
        });
        return command;
    }

    private static Dictionary<string, string> Values(ParseResult parsed)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in parsed.GetValue(s_values) ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !values.TryAdd(text[..equals].Trim(), text[(equals + 1)..]))
                throw new ImagingException(
                    ExitCode.Usage, "--value", equals < 1 ? "no NAME=VALUE" : $"{text[..equals].Trim()} twice",
                    "each name once, with a value", "Write --value name=PC-1.");
        }

        return values;
    }

    private static StageRequest Request(ParseResult parsed) => new()
    {
        Location = new StickLocation(parsed.GetRequiredValue(s_stick)),
        Disk = parsed.GetRequiredValue(s_disk),
        Size = parsed.GetValue(s_size),
        PublicKey = parsed.GetValue(s_key),
        AllowUnsigned = parsed.GetValue(s_unsigned),
        Seed = parsed.GetValue(s_seed),
        Journal = parsed.GetValue(s_journal),
        Engine = ProgramVersion.Text,
        Tpm = TpmRegisters.Read,
        Values = Values(parsed),
        Restage = Enum.Parse<RestagePolicy>(parsed.GetRequiredValue(s_restage), ignoreCase: true),
        Options = new StageOptions { ReadBack = parsed.GetValue(s_readBack) != "none" },
    };

    private static ExitCode Plan(StageRun run)
    {
        PlanPrinter.Print(run.PlanOnly(), Console.Out);
        return ExitCode.Ok;
    }

    private static ExitCode Stage(StageRun run, StageOutput output, CancellationToken cancel)
    {
        try
        {
            StageResult result = run.Run(cancel);
            output.Ended(run.Record, result);
            return ExitCode.Ok;
        }
        catch (ImagingException e)
        {
            output.Failed(e);
            throw;
        }
    }
}
