using System.CommandLine;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder init</c>: a commented manifest to start from.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder for manifest.yaml and its schema" };
        var command = new Command("init", "Write a commented manifest.yaml to start from") { folder };
        command.SetAction((parsed, _, _) =>
        {
            string path = ManifestTemplate.Write(parsed.GetRequiredValue(folder));
            Console.Out.WriteLine($"{path}: edit it, then run `usb-builder build {path} --out RELEASE --key release.key`");
            return ExitCode.Ok;
        });
        return command;
    }
}
