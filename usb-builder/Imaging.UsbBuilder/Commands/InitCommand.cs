using System.CommandLine;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder init</c>: a manifest to start from.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder for manifest.yaml and its schema" };
        var windows = new Option<bool>("--windows")
        {
            Description = "Write a short one for a Windows image, and an answer file beside it",
        };
        var command = new Command("init", "Write a manifest.yaml to start from, with every field explained") { folder, windows };
        command.SetAction((parsed, _, _) =>
        {
            string name = parsed.GetRequiredValue(folder);
            string path = parsed.GetValue(windows) ? ManifestTemplate.WriteWindows(name) : ManifestTemplate.Write(name);
            Console.Out.WriteLine($"{path}: edit it, then run `usb-builder build {path} --out RELEASE --key release.key`");
            return ExitCode.Ok;
        });
        return command;
    }
}
