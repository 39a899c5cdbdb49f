using System.CommandLine;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Imaging.Benchmarks.Micro;
using Imaging.Core;
using Imaging.Terminal;

namespace Imaging.Benchmarks.Commands;

/// <summary><c>micro</c>: single parts, by BenchmarkDotNet, which gets all other arguments.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var command = new Command("micro", "Single parts, with allocations; arguments go to BenchmarkDotNet, such as --filter '*Compress*'")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, _, _) =>
        {
            string[] arguments = parsed.UnmatchedTokens.Count > 0 ? [.. parsed.UnmatchedTokens] : ["--filter", "*"];
            BenchmarkSwitcher switcher = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly);
            IEnumerable<Summary> summaries = switcher.Run(arguments, MicroConfig.Create());
            bool failed = summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success));
            return failed ? ExitCode.Defect : ExitCode.Ok;
        });
        return command;
    }
}
