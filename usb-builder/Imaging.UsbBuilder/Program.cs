using System.CommandLine;
using Imaging.Building.VolumeMaking;
using Imaging.Terminal;
using Imaging.UsbBuilder.Commands;

if (VolumeMakerChild.TryRun(args, out int exitCode))
    return exitCode;

var root = new RootCommand($"Compiles manifests into signed releases and writes them to sticks.\n\n{CommandHost.ExitCodes}")
{
    KeygenCommand.Create(),
    InitCommand.Create(),
    BuildCommand.Create(),
    DevicesCommand.Create(),
    WriteCommand.Create(),
    UpdateCommand.Create(),
    VerifyCommand.Create(),
    InspectCommand.Create(),
    CollectCommand.Create(),
};
return CommandHost.Run(root, args);
