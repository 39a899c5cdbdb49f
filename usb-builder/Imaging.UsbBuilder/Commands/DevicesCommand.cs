using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imaging.Core;
using Imaging.Media;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Terminal;
using Spectre.Console;

namespace Imaging.UsbBuilder.Commands;

/// <summary>A device as <c>usb-builder devices</c> shows it.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Candidate">True where <c>write --all-removable</c> writes it.</param>
/// <param name="Reasons">Why it is none, a clause each.</param>
/// <param name="StickId">Where it is a stick of ours already, or looks like one.</param>
/// <param name="Content">What is on it, for people.</param>
internal sealed record ListedDevice(
    string Node, long Bytes, string Bus, string Model, string Serial, bool Candidate, IReadOnlyList<string> Reasons, string? StickId,
    string? Release, string Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ListedDevice>))]
internal sealed partial class ListedDeviceContext : JsonSerializerContext;

/// <summary><c>usb-builder devices</c>: what could be written as a stick, and for the rest why not.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> json = Options.Json();
        var command = new Command("devices", "List the devices that could be written as sticks, and why others could not") { json };
        command.SetAction((parsed, _, _) =>
        {
            IReadOnlyList<ListedDevice> devices = [.. new DiskCatalog().List().Disks.Select(Describe).OrderByDescending(d => d.Candidate)];
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(devices, ListedDeviceContext.Default.IReadOnlyListListedDevice));
            else
                Show(devices);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ListedDevice Describe(DiskInfo disk)
    {
        IReadOnlyList<string> reasons = StickTarget.ReasonsAgainst(disk);
        (StickDocument? stick, string content) = Content(disk);
        return new ListedDevice(
            disk.Node, disk.Bytes, disk.Bus.ToString(), disk.Model ?? "", disk.Serial ?? "", reasons.Count == 0, reasons, stick?.StickId,
            stick?.Release, content);
    }

    private static (StickDocument? Stick, string Content) Content(DiskInfo disk)
    {
        try
        {
            using Stick stick = Stick.Open(disk.Node);
            return (stick.Document, $"{stick.Document.Release}, stick {stick.Document.StickId[..8]}");
        }
        catch (ImagingException e) when (e.Code is ExitCode.Missing or ExitCode.PartitionTable)
        {
            return (null, "");
        }
        catch (ImagingException e)
        {
            return (null, e.Code == ExitCode.Corrupt ? "a damaged stick" : $"not readable: {e.Found}");
        }
    }

    private static void Show(IReadOnlyList<ListedDevice> devices)
    {
        var table = new Table().AddColumns("device", "size", "bus", "model", "serial", "holds", "candidate").Border(TableBorder.Minimal);
        foreach (ListedDevice device in devices)
        {
            string verdict = device.Candidate ? "yes" : $"no: {string.Join("; ", device.Reasons)}";
            string[] cells = [device.Node, ByteSize.Format(device.Bytes), device.Bus, device.Model, device.Serial, device.Content, verdict];
            table.AddRow(cells.Select(t => new Text(t)));
        }

        if (devices.Count > 0)
            AnsiConsole.Write(table);
        Console.Out.WriteLine($"{devices.Count(d => d.Candidate)} of {devices.Count} devices could be written as sticks.");
    }
}
