using System.CommandLine;
using Imaging.Cli.Commands;
using Imaging.Terminal;

var root = new RootCommand($"Lays releases from sticks onto disks and checks them.\n\n{CommandHost.ExitCodes}")
{
    DisksCommand.Create(),
    StationCommand.Create(),
    StageCommand.Create(),
    VerifyCommand.Create(),
};
return CommandHost.Run(root, args);
