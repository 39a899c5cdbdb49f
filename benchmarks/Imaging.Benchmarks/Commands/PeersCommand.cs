using System.CommandLine;
using System.Globalization;
using Imaging.Benchmarks.Charts;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Peers;
using Imaging.Benchmarks.Sticks;
using Imaging.Core;
using Imaging.Terminal;

namespace Imaging.Benchmarks.Commands;

/// <summary><c>peers</c>: the engine beside other tools that lay images down.</summary>
internal static class PeersCommand
{
    private static readonly IReadOnlyList<StickProfile> s_profiles = [StickProfile.Unlimited, StickProfile.Stick];

    public static Command Create()
    {
        var gb = new Option<double>("--gb") { Description = "Files of the tree, in units of 10^9 bytes", DefaultValueFactory = _ => 1.5 };
        var runs = new Option<int>("--runs") { Description = "Runs of each, by turns; the median counts", DefaultValueFactory = _ => 3 };
        var profile = new Option<string>("--profile") { Description = "One rate of the stick alone; both where it is not given" };
        profile.AcceptOnlyFromAmong([.. s_profiles.Select(p => p.Name)]);
        var max = new Option<bool>("--max") { Description = "Build the slow levels too, for their sizes; takes long the first time" };
        var json = new Option<string?>("--json") { Description = "Write all of it to this file", HelpName = "FILE" };
        var plot = new Option<string?>("--plot") { Description = "Write the chart into this folder", HelpName = "DIR" };
        var command = new Command("peers", "The same files laid down by the engine and by other tools, in turns") { gb, runs, profile, max, json, plot };
        command.Validators.Add(result =>
        {
            if (result.GetValue(runs) < 1 || result.GetValue(gb) is not (>= 0.1 and <= 1000))
                result.AddError("--runs has to be at least 1, --gb between 0.1 and 1000.");
        });
        command.SetAction((parsed, _, cancel) =>
        {
            IReadOnlyList<StickProfile> profiles = parsed.GetValue(profile) is { } one ? [.. s_profiles.Where(p => p.Name == one)] : s_profiles;
            string invocation = string.Create(CultureInfo.InvariantCulture, $"./run bench peers --gb {parsed.GetValue(gb)} --runs {parsed.GetValue(runs)}");
            PeersReport report = Measure(invocation, (long)(parsed.GetValue(gb) * 1e9), parsed.GetValue(runs), profiles, parsed.GetValue(max), cancel);
            return Report(report, parsed.GetValue(json), parsed.GetValue(plot));
        });
        return command;
    }

    private static PeersReport Measure(string invocation, long bytes, int runs, IReadOnlyList<StickProfile> profiles, bool allLevels, CancellationToken cancel)
    {
        PublishedPrograms programs = PublishedPrograms.Find();
        FixtureCache cache = FixtureCache.Default(Say);
        PeersFixtures fixtures = PeersFixtures.Prepare(cache, programs, bytes, allLevels);
        using var work = new WorkFolder(cache.Root);
        string sources = work.File("sources");
        fixtures.LinkInto(sources);
        var stage = new StageProgram(programs, work.Path);
        IContender[] contenders =
        [
            new EngineContender(stage, fixtures.Release.PublicKey, readBack: true),
            new EngineContender(stage, fixtures.Release.PublicKey, readBack: false),
            .. PeerTool.All.Select(tool => new ToolContender(tool, fixtures.Volume, work.File("target.img"))),
        ];
        var turns = new PeersRun(contenders, sources, work.Path, Say);
        PeerRow[] rows = [.. profiles.SelectMany(p => turns.Run(p, runs, fixtures.PackedBytes, cancel))];
        return new PeersReport(invocation, HostDescription.Read(), fixtures.Tree.Description, fixtures.Tree.Length, rows, fixtures.Packed,
            PeerTargets.Judge(rows, fixtures.Packed));
    }

    private static ExitCode Report(PeersReport report, string? json, string? plot)
    {
        Console.Out.Write(PeersTable.Of(report));
        if (json is not null)
            PeersJson.Write(report, json);
        if (plot is not null)
            SvgBarChart.Save(PeersChart.Of(report), Path.Combine(plot, PeersChart.FileName));
        if (report.Rows.FirstOrDefault(r => r.Failure is not null) is not { } failed)
            return ExitCode.Ok;
        throw new ImagingException(ExitCode.DeviceIo, failed.Name, failed.Failure!, "a run that succeeds", "The table has a row for each that failed.");
    }

    private static void Say(string text) => Console.Error.WriteLine($"peers: {text}");
}
