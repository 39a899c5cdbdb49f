using System.CommandLine;
using BenchmarkDotNet.Running;
using Imaging.Core;
using Imaging.Terminal;

namespace Imaging.Benchmarks.Commands;

/// <summary><c>micro</c>: single parts, by BenchmarkDotNet, which gets all other arguments.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var command = new Command("micro", "Single parts, with allocations; arguments go to BenchmarkDotNet, such as --filter '*Zstd*'")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, _, _) =>
        {
            string[] arguments = parsed.UnmatchedTokens.Count > 0 ? [.. parsed.UnmatchedTokens] : ["--filter", "*"];
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(arguments);
            return ExitCode.Ok;
        });
        return command;
    }
}
