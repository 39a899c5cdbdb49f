using System.CommandLine;
using System.Globalization;
using Imaging.Benchmarks.Charts;
using Imaging.Benchmarks.Line;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;
using Imaging.Core;
using Imaging.Terminal;

namespace Imaging.Benchmarks.Commands;

/// <summary><c>line</c>: the published engine, a release of real files, a stick of some rate, against the floors of this machine.</summary>
internal static class LineCommand
{
    private static readonly Option<double> s_gigabytes = BenchmarkOptions.Gigabytes(1.5);
    private static readonly Option<int> s_runs = BenchmarkOptions.Runs(3);
    private static readonly Option<string> s_level = BenchmarkOptions.Level();
    private static readonly Option<string?> s_json = BenchmarkOptions.Json();
    private static readonly Option<string?> s_plot = BenchmarkOptions.Plot();
    private static readonly Option<string> s_profile = new("--profile")
    {
        Description = "The stick: 35, 130, 250, 400 MB/s, or as fast as the disk",
        DefaultValueFactory = _ => StickProfile.Stick.Name,
    };

    private static readonly Option<string> s_readBack = new("--read-back")
    {
        Description = "Measure with or without reading everything back",
        HelpName = "full|none|both",
        DefaultValueFactory = _ => "both",
    };

    public static Command Create()
    {
        s_profile.AcceptOnlyFromAmong([.. StickProfile.All.Select(p => p.Name), "all"]);
        s_readBack.AcceptOnlyFromAmong("full", "none", "both");
        var command = new Command("line", "A stage as on the line, against what stick, processor and disk can do alone")
        {
            s_gigabytes, s_profile, s_readBack, s_runs, s_level, s_json, s_plot,
        };
        command.SetAction((parsed, _, cancel) => Run(parsed, cancel));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, CancellationToken cancel)
    {
        string profile = parsed.GetRequiredValue(s_profile);
        string readBack = parsed.GetRequiredValue(s_readBack);
        var benchmark = new LineBenchmark(Say.OnStandardError)
        {
            Bytes = (long)(parsed.GetValue(s_gigabytes) * 1e9),
            Cases =
            [
                .. from stick in StickProfile.All
                   where profile == "all" || stick.Name == profile
                   from full in readBack switch { "full" => [true], "none" => [false], _ => (bool[])[true, false] }
                   select new LineCase(stick, full),
            ],
            Runs = parsed.GetValue(s_runs),
            Level = parsed.GetRequiredValue(s_level),
        };
        LineReport report = benchmark.Run(cancel).ToReport();
        LineText.Print(report, Console.Out);
        if (parsed.GetValue(s_json) is { } file)
            JsonFile.Write(file, report.ToJson());
        if (parsed.GetValue(s_plot) is { } folder)
        {
            double gigabytes = parsed.GetValue(s_gigabytes);
            LineCharts.Save(
                report, folder, string.Create(CultureInfo.InvariantCulture, $"./run bench line --gb {gigabytes} --profile {profile}"));
        }

        return ExitCode.Ok;
    }
}
