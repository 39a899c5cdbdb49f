using System.CommandLine;
using Imaging.Cli.Output;
using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.Cli.Commands;

/// <summary>
/// <c>imaging disks</c>: every disk, whether it could be a target, and if not why not; with <c>--explain</c>, every test and the decision.
/// Writes nothing, and checks no signature.
/// </summary>
internal static class DisksCommand
{
    private static readonly Option<string?> s_stick = new("--stick")
    {
        Description = "Check against the release of this stick (its signature is not checked)",
        HelpName = "STICK",
    };

    private static readonly Option<long?> s_minimum = Options.Size("--minimum",
        "Without a stick: check against this size, as a release's disk.minimum");

    private static readonly Option<bool> s_explain = new("--explain")
    {
        Description = "Show every test of every disk, and which one would be chosen",
    };

    private static readonly Option<bool> s_json = Options.Json();

    public static Command Create()
    {
        var command = new Command("disks", "List every disk, whether it could be a target, and if not why not")
        {
            s_stick, s_minimum, s_explain, s_json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_stick) is not null && result.GetResult(s_minimum) is not null)
                result.AddError("--minimum: found it beside --stick, expected one of them. The release has a minimum of its own.");
        });
        command.SetAction((parsed, _, _) =>
        {
            var catalog = new DiskCatalog();
            DiskListing listing = catalog.List();
            (TargetRules rules, string? release) = Rules(catalog, parsed.GetValue(s_stick), parsed.GetValue(s_minimum));
            if (parsed.GetValue(s_explain))
                Explain(listing, rules, release, parsed.GetValue(s_json));
            else
                List(listing, rules, parsed.GetValue(s_json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static (TargetRules Rules, string? Release) Rules(DiskCatalog catalog, string? stick, long? minimum)
    {
        IReadOnlyCollection<string> nodes = StickCheck.NodesInUse(catalog, stick);
        if (stick is null)
            return (new TargetRules { MinimumBytes = minimum ?? 0, StickNodes = nodes }, null);
        using Stick source = Stick.Open(stick);
        ReleaseDocument document = source.OpenRelease(key: null).Document;
        return (ReleaseTargets.RulesOf(document, nodes), document.Id);
    }

    private static void List(DiskListing listing, TargetRules rules, bool json)
    {
        IReadOnlyList<CheckedDisk> disks = TargetChoice.Check(listing.Disks, rules);
        if (json)
            DiskJson.Write(disks);
        else
            DiskText.Write(disks, listing.Skipped);
    }

    private static void Explain(DiskListing listing, TargetRules rules, string? release, bool json)
    {
        TargetExplanation explanation = TargetExplanation.Of(listing.Disks, rules);
        if (json)
            DiskJson.Write(explanation, listing.Skipped, release);
        else
            DiskText.Write(explanation, listing.Skipped, release);
    }
}
