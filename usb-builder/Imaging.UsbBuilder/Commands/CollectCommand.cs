using System.CommandLine;
using Imaging.Collecting;
using Imaging.Core;
using Imaging.Terminal;
using Microsoft.Extensions.Logging;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder collect</c>: the journals of many sticks become lists of assets and problems, and a ConfigMgr import.</summary>
internal static class CollectCommand
{
    public static Command Create()
    {
        var sticks = new Argument<string[]>("STICK")
        {
            Description = "Folders of mounted sticks, folders of records, stick images, devices; any number",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--out") { Description = "Folder for the CSV files", HelpName = "DIR", Required = true };
        var expected = new Option<string?>("--expected") { Description = "CSV with a column 'serial': the order", HelpName = "FILE" };
        var template = new Option<string>("--name-template")
        {
            Description = "Name of machines without one, of {serial}, {tag}, {model}, {n} and text; {serial:8} is its last 8 characters",
            HelpName = "TEMPLATE",
            DefaultValueFactory = _ => "{serial:15}",
        };
        var command = new Command("collect", "Merge the records of sticks into CSV files") { sticks, output, expected, template };
        command.SetAction((parsed, log, cancel) =>
        {
            NameTemplate names = NameTemplate.Parse(parsed.GetRequiredValue(template));
            ExpectedMachines? order = parsed.GetValue(expected) is { } file ? ExpectedMachines.Read(file) : null;
            var records = new RecordCollection();
            foreach (string stick in parsed.GetRequiredValue(sticks))
            {
                cancel.ThrowIfCancellationRequested();
                log.LogInformation("reading {Stick}", stick);
                records.Add(stick);
            }

            CollectReport report = CollectReport.Make(records, names, order, DateTimeOffset.UtcNow);
            CollectFiles.Write(parsed.GetRequiredValue(output), report);
            foreach (string line in CollectSummary.Lines(report))
                Console.Out.WriteLine(line);
            return ExitCode.Ok;
        });
        return command;
    }
}
