using System.CommandLine;
using Imaging.Benchmarks.Commands;
using Imaging.Terminal;

var root = new RootCommand("Measures how fast machines are staged, and what limits it. benchmarks/README.md says what the numbers mean.")
{
    LineCommand.Create(),
    PeersCommand.Create(),
    BudgetCommand.Create(),
    MicroCommand.Create(),
};
return CommandHost.Run(root, args);
