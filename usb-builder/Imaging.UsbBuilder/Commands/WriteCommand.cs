using System.CommandLine;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;
using Imaging.Terminal;
using Imaging.UsbBuilder.Sticks;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder write</c>: a release goes onto a stick.</summary>
internal static class WriteCommand
{
    public static Command Create()
    {
        var release = new Argument<string>("RELEASE") { Description = "The --out folder of a build, or one of its releases/… where it holds several" };
        var target = new Option<string>("--to") { Description = "An image file, a folder (or a path ending in /), or a device", HelpName = "TARGET", Required = true };
        Option<long?> size = Options.Size("--size", "Size of an image file; without it the smallest that fits");
        var force = new Option<bool>("--force") { Description = "Write also a device that is neither removable nor on USB" };
        var command = new Command("write", "Write a release to a stick, and read it back. EVERYTHING ON A DEVICE IS LOST.") { release, target, size, force };
        command.SetAction((parsed, log, cancel) =>
        {
            ReleaseFolder folder = ReleaseFolder.Find(parsed.GetRequiredValue(release));
            var events = new BuildOutput(log);
            var writer = new StickWriter(folder.Open(), folder.OutputFolder, events);
            string to = parsed.GetRequiredValue(target);
            StickTargetKind kind = StickTarget.KindOf(to);
            if (parsed.GetValue(size) is not null && kind != StickTargetKind.Image)
                throw new ImagingException(ExitCode.Usage, "--size", $"the {kind.ToString().ToLowerInvariant()} {to}", "an image file to make", "Leave --size out: a device has its own size.");
            switch (kind)
            {
                case StickTargetKind.Folder:
                    writer.WriteFolder(to, cancel);
                    break;
                case StickTargetKind.Image:
                    writer.WriteImage(to, parsed.GetValue(size), cancel);
                    break;
                case StickTargetKind.Device:
                    DiskInfo disk = StickTarget.Choose(to, parsed.GetValue(force));
                    Console.Out.WriteLine($"writing to {disk.Describe()}");
                    writer.WriteDevice(disk, cancel);
                    break;
            }

            events.Done();
            Console.Out.WriteLine($"{to}: {folder.Id}, written and read back");
            return ExitCode.Ok;
        });
        return command;
    }
}
