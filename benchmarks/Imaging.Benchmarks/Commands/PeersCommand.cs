using System.CommandLine;
using System.Globalization;
using Imaging.Benchmarks.Charts;
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

    private static readonly Option<double> s_gigabytes = BenchmarkOptions.Gigabytes(1.5);
    private static readonly Option<int> s_runs = BenchmarkOptions.Runs(3);
    private static readonly Option<string?> s_json = BenchmarkOptions.Json();
    private static readonly Option<string?> s_plot = BenchmarkOptions.Plot();
    private static readonly Option<string> s_profile = new("--profile")
    {
        Description = "The stick: as fast as the disk, 130 MB/s, or one after the other",
        DefaultValueFactory = _ => "both",
    };
    private static readonly Option<bool> s_max = new("--max")
    {
        Description = "Build the levels balanced and max too, for their sizes; takes long the first time",
    };

    public static Command Create()
    {
        s_profile.AcceptOnlyFromAmong([.. s_profiles.Select(p => p.Name), "both"]);
        var command = new Command("peers", "The same files applied by the engine and by other tools, in turns")
        {
            s_gigabytes, s_profile, s_runs, s_max, s_json, s_plot,
        };
        command.SetAction((parsed, _, cancel) => Run(parsed, cancel));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, CancellationToken cancel)
    {
        string profile = parsed.GetRequiredValue(s_profile);
        double gigabytes = parsed.GetValue(s_gigabytes);
        int runs = parsed.GetValue(s_runs);
        var benchmark = new PeersBenchmark(Say.OnStandardError)
        {
            Bytes = (long)(gigabytes * 1e9),
            Profiles = [.. s_profiles.Where(p => profile == "both" || p.Name == profile)],
            Runs = runs,
            AllLevels = parsed.GetValue(s_max),
        };
        PeersReport report = benchmark.Run(cancel);
        Console.Out.Write(PeersTable.Of(report));
        if (parsed.GetValue(s_json) is { } file)
            JsonFile.Write(file, report);
        if (parsed.GetValue(s_plot) is { } folder)
        {
            string gb = gigabytes.ToString(CultureInfo.InvariantCulture);
            string made = $"./run bench peers --gb {gb} --profile {profile} --runs {runs}";
            SvgBarChart.Save(PeersChart.Of(report, made), Path.Combine(folder, PeersChart.FileName));
        }

        if (report.Rows.FirstOrDefault(r => r.Failure is not null) is { } failed)
            throw new ImagingException(ExitCode.DeviceIo, failed.Name, failed.Failure!, "success", "The table says which rows failed.");
        return ExitCode.Ok;
    }
}
