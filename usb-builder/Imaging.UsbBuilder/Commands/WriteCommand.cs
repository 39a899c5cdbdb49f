using System.CommandLine;
using Imaging.Core;
using Imaging.Media;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder write</c>: a release goes onto one stick or several.</summary>
internal static class WriteCommand
{
    private static readonly Argument<string> s_release = new("RELEASE")
    {
        Description = "The --out folder of a build, or one of its releases/… where it holds several",
    };
    private static readonly Option<string[]> s_targets = new("--to")
    {
        Description = "An image file, a folder (or a path ending in /), or a device; may be given several times",
        HelpName = "TARGET",
    };
    private static readonly Option<bool> s_all = new("--all-removable")
    {
        Description = "Write every USB stick and memory card up to 256 GiB that nothing uses",
    };
    private static readonly Option<long?> s_size = Options.Size("--size", "Size of an image file; without it the smallest that fits");
    private static readonly Option<bool> s_force = new("--force")
    {
        Description = "Write also a device that is neither removable nor on USB",
    };
    private static readonly Option<string?> s_machines = new("--machines")
    {
        Description = "A machines.csv (serial,tag,name, and any values of machine files) to put beside the release",
        HelpName = "FILE",
    };
    private static readonly Option<bool> s_secrets = SecretsOption.Create();
    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON object a line, one for each stick" };
    private static readonly Option<string?> s_certificate = new("--certificate")
    {
        Description = "Add a line for each stick to this CSV file",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("write", "Write a release to sticks, and read them back. EVERYTHING ON A DEVICE IS LOST.")
        {
            s_release, s_targets, s_all, s_size, s_force, s_machines, s_secrets, s_json, s_certificate,
        };
        command.SetAction((parsed, log, cancel) =>
        {
            ReleaseFolder folder = ReleaseFolder.Find(parsed.GetRequiredValue(s_release));
            OpenRelease release = folder.Open();
            var events = new BuildOutput(log);
            bool json = parsed.GetValue(s_json);
            List<StickDestination> destinations = Destinations(parsed);
            MachinesFile? machines = parsed.GetValue(s_machines) is { } file ? MachinesFile.Load(file, events) : null;
            foreach (StickDestination device in destinations.Where(d => d.Device is not null && !json))
                Console.Out.WriteLine($"writing to {device.Device!.Describe()}");
            var output = new CertificateOutput(release, json, parsed.GetValue(s_certificate), events, log);
            var writer = new StickWriter(release, folder.OutputFolder, events)
            {
                Machines = machines,
                AllowsClearSecrets = parsed.GetValue(s_secrets),
            };
            IReadOnlyList<StickResult> results = writer.Write(destinations, output.Add, cancel);
            events.Done();
            output.Explain(destinations.Count);
            ExitCode code = Conclude(results);
            return code == ExitCode.Ok && output.Failure is { } failure ? throw failure : code;
        });
        return command;
    }

    /// <summary>All targets are judged before the first is touched.</summary>
    private static List<StickDestination> Destinations(ParseResult parsed)
    {
        string[] targets = parsed.GetValue(s_targets) ?? [];
        bool all = parsed.GetValue(s_all);
        if (all == targets.Length > 0)
            throw new ImagingException(
                ExitCode.Usage, "write", all ? "--all-removable and --to" : "no target", "either --to, once or more, or --all-removable",
                "Say where the release goes.");
        List<StickDestination> destinations = all
            ? [.. StickTarget.Candidates().Select(d => new StickDestination(d.Node, StickTargetKind.Device, d))]
            : [.. targets.Select(t => Destination(t, parsed.GetValue(s_size), parsed.GetValue(s_force)))];
        if (destinations.Count == 0)
            throw new ImagingException(
                ExitCode.TargetRefused, "--all-removable", "no stick", "at least one",
                "Plug one in; `usb-builder devices` says why a device is none; name larger ones and USB disks with --to.");
        IEnumerable<IGrouping<string, StickDestination>> places =
            destinations.GroupBy(d => d.Device?.Node ?? Path.GetFullPath(d.Path).TrimEnd('/'));
        if (places.FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ImagingException(ExitCode.Usage, "--to", $"{twice.Key} twice", "every target once", "Leave one of them out.");
        return destinations;
    }

    private static StickDestination Destination(string path, long? size, bool force)
    {
        StickTargetKind kind = StickTarget.KindOf(path);
        if (size is not null && kind != StickTargetKind.Image)
            throw new ImagingException(
                ExitCode.Usage, "--size", $"the {kind.ToString().ToLowerInvariant()} {path}", "an image file to make",
                "Leave --size out: a device has its own size.");
        return new StickDestination(path, kind, kind == StickTargetKind.Device ? StickTarget.Choose(path, force) : null, size);
    }

    /// <summary>The exit code of the first that failed, in the order they were named.</summary>
    private static ExitCode Conclude(IReadOnlyList<StickResult> results)
    {
        foreach (StickResult failed in results.Where(r => r.Error is not null))
            ErrorOutput.Write($"{failed.Destination.Path} is no stick: {failed.Error!.Message}");
        int good = results.Count(r => r.Error is null);
        if (good < results.Count && results.Count > 1)
            ErrorOutput.Write($"{good} of {results.Count} sticks are good.");
        return results.FirstOrDefault(r => r.Error is not null)?.Code ?? ExitCode.Ok;
    }
}
