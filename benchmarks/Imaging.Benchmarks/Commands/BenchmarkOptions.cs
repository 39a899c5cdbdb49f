using System.CommandLine;

namespace Imaging.Benchmarks.Commands;

/// <summary>Options several benchmarks have.</summary>
internal static class BenchmarkOptions
{
    /// <summary>How much of this machine's files the release holds.</summary>
    public static Option<double> Gigabytes(double standard)
    {
        var option = new Option<double>("--gb")
        {
            Description = "GB of this machine's programs in the release",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is not (>= 0.05 and <= 30))
                result.AddError("--gb: expected a number from 0.05 to 30.");
        });
        return option;
    }

    /// <summary>How often everything is measured.</summary>
    public static Option<int> Runs(int standard)
    {
        var option = new Option<int>("--runs")
        {
            Description = "How often each is measured, in turns",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is not (>= 1 and <= 99))
                result.AddError("--runs: expected a number from 1 to 99.");
        });
        return option;
    }

    public static Option<string> Level()
    {
        var option = new Option<string>("--level")
        {
            Description = "How hard the builder compresses",
            HelpName = "fast|balanced|max",
            DefaultValueFactory = _ => "fast",
        };
        return option.AcceptOnlyFromAmong("fast", "balanced", "max");
    }

    public static Option<string?> Plot() => new("--plot") { Description = "Also draw charts into this folder, as SVG", HelpName = "DIR" };

    public static Option<string?> Json() => new("--json") { Description = "Also write the figures to this file", HelpName = "FILE" };
}
