using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Platform.Inventory;
using Spectre.Console;

namespace Imaging.Cli.Output;

/// <summary>Disks for people.</summary>
internal static class DiskText
{
    public static void Write(IReadOnlyList<CheckedDisk> disks, IReadOnlyList<SkippedDevice> skipped)
    {
        var table = new Table().AddColumns("disk", "size", "bus", "model", "serial", "target").Border(TableBorder.Minimal);
        foreach ((DiskInfo disk, IReadOnlyList<string> reasons) in disks)
        {
            string verdict = reasons.Count == 0 ? "could be" : "no: " + string.Join(' ', reasons);
            table.AddRow(
                new[] { disk.Node, ByteSize.Format(disk.Bytes), disk.Bus.ToString(), disk.Model ?? "", disk.Serial ?? "", verdict }.Select(
                    t => new Text(t)).ToArray());
        }

        AnsiConsole.Write(table);
        Write(skipped);
    }

    public static void Write(TargetExplanation explanation, IReadOnlyList<SkippedDevice> skipped, string? release)
    {
        Console.Out.WriteLine(release is null
            ? "Without a release (--stick), so only by the tests that always hold:"
            : $"By the rules of {release}, whose signature was not checked:");
        foreach ((DiskInfo disk, IReadOnlyList<DiskCheck> tests) in explanation.Disks)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(disk.Describe());
            foreach (DiskCheck test in tests)
                Console.Out.WriteLine($"  {(test.IsPassed ? "yes" : "NO ")}  {test.Sentence}");
        }

        Console.Out.WriteLine();
        Write(skipped);
        Console.Out.WriteLine(explanation.Decision);
    }

    private static void Write(IReadOnlyList<SkippedDevice> skipped)
    {
        foreach (SkippedDevice device in skipped)
            Console.Out.WriteLine($"not listed: {device.Node}: {device.Reason}");
    }
}
