using System.CommandLine;
using System.Globalization;
using Imaging.Core;
using Imaging.Platform.Firmware;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Station.Display;
using Imaging.Station.Runs;
using Imaging.Station.Sticks;
using Imaging.Terminal;
using Microsoft.Extensions.Logging;

namespace Imaging.Cli.Commands;

/// <summary><c>imaging line</c>: what a machine does that was started from a stick, from power on to the sign-off.</summary>
internal static class StationCommand
{
    private static readonly Option<string?> s_serial = new("--serial")
    {
        Description = "Also write plain lines there; whether it works or not",
        HelpName = "FILE",
    };
    private static readonly Option<string?> s_mediaId = new("--media-id")
    {
        Description = "What the stick calls itself; else the file media-id beside this program",
        HelpName = "ID",
    };
    private static readonly Option<string?> s_key = Options.PublicKey();
    private static readonly Option<bool> s_simulate = new("--simulate")
    {
        Description = "Mount nothing and wait for nothing: a folder stands for the stick",
    };
    private static readonly Option<string?> s_stick = new("--stick")
    {
        Description = "Folder of a stick, with --simulate",
        HelpName = "DIR",
    };
    private static readonly Option<string?> s_disk = new("--disk")
    {
        Description = "Disk or raw image file, with --simulate",
        HelpName = "DISK",
    };
    private static readonly Option<long?> s_size = Options.Size("--size", "Make DISK as a sparse image file of this size, with --simulate");
    private static readonly Option<TimeSpan?> s_endAfter = EndAfter();
    private static readonly Option<string?> s_shown = new("--shown")
    {
        Description = "Make this file when the sign-off was shown and its time has passed",
        HelpName = "FILE",
    };
    private static readonly Option<bool> s_stay = new("--stay")
    {
        Description = "In Windows PE: keep the machine on afterwards, for inspection",
    };

    public static Command Create()
    {
        var command = new Command("line", "Stage the machine this runs on, without a question. EVERYTHING ON ITS DISK IS LOST.")
        {
            s_serial, s_mediaId, s_key, s_simulate, s_stick, s_disk, s_size, s_endAfter, s_shown, s_stay,
        };
        command.Validators.Add(result =>
        {
            bool stick = result.GetValue(s_stick) is not null;
            bool disk = result.GetValue(s_disk) is not null;
            if (result.GetValue(s_simulate) ? !stick || !disk : stick || disk || result.GetValue(s_size) is not null)
                result.AddError("--stick, --disk and --size go with --simulate, and --simulate with --stick and --disk: a station finds "
                    + "its stick and its disk by itself.");
        });
        command.SetAction((parsed, log, cancel) =>
        {
            ExitCode code = Run(parsed, log, cancel);
            if (parsed.GetValue(s_shown) is { } shown)
                File.WriteAllText(shown, "");
            if (!parsed.GetValue(s_simulate) && !parsed.GetValue(s_stay))
                TurnOff();
            return code;
        });
        return command;
    }

    /// <summary>
    /// Windows PE restarts when this program ends: it does not, whether the machine goes down or has to be turned off by hand.
    /// </summary>
    private static void TurnOff()
    {
        try
        {
            if (!StationSystem.TurnOff())
                return;
        }
        catch (ImagingException e)
        {
            ErrorOutput.Write(e.Message);
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private static ExitCode Run(ParseResult parsed, ILogger log, CancellationToken cancel)
    {
        using Stream? serial = OpenSerial(parsed.GetValue(s_serial));
        using Stream screen = Console.OpenStandardOutput();
        using PacedDisplay display = new(Display(screen, serial), TimeProvider.System);
        if (!parsed.GetValue(s_simulate))
            StationSystem.TakeKeyboard();
        return new StationRun(Request(parsed, log), display).Run(cancel);
    }

    private static StationRequest Request(ParseResult parsed, ILogger log)
    {
        var catalog = new DiskCatalog();
        bool simulate = parsed.GetValue(s_simulate);
        string? mediaId = parsed.GetValue(s_mediaId) ?? BootImage.MediaId;
        return new StationRequest
        {
            Sticks = simulate
                ? new FolderStickSource(parsed.GetValue(s_stick)!)
                : new UsbSticks(catalog, StationSystem.Mounter, mediaId, TimeProvider.System),
            Machine = MachineIdentity.Read(),
            MediaId = mediaId,
            PublicKey = parsed.GetValue(s_key),
            Catalog = catalog,
            Disk = parsed.GetValue(s_disk),
            Size = parsed.GetValue(s_size),
            Firmware = simulate ? null : FirmwareVariables.Find,
            Tpm = TpmRegisters.Read,
            Engine = ProgramVersion.Text,
            Log = line => log.LogInformation("{Line}", line),
            EndAfter = parsed.GetValue(s_endAfter),
            WaitsAtEnd = !simulate,
        };
    }

    /// <summary>Where standard output is no screen, plain lines go there.</summary>
    private static BothDisplays Display(Stream screen, Stream? serial)
    {
        IStationDisplay first = Console.IsOutputRedirected || !StationSystem.TurnColoursOn()
            ? new TextDisplay(screen, TimeProvider.System)
            : new ScreenDisplay(screen, ConsoleSize.OfConsole);
        return serial is null ? new BothDisplays(first) : new BothDisplays(first, new TextDisplay(serial, TimeProvider.System));
    }

    /// <summary>A serial port that cannot be opened is no reason not to stage.</summary>
    private static FileStream? OpenSerial(string? path)
    {
        try
        {
            return path is null ? null : new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static Option<TimeSpan?> EndAfter() => new("--end-after")
    {
        Description = "How long a PASS stays, as in 90s or 10m, instead of what the release says",
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            int unit = text.EndsWith('s') ? 1 : text.EndsWith('m') ? 60 : 0;
            if (unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                return TimeSpan.FromSeconds((long)count * unit);
            result.AddError($"--end-after: found '{text}', expected a time such as 90s or 10m.");
            return null;
        },
    };
}
