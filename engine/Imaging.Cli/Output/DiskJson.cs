using System.Text.Json;
using Imaging.Engine.Checks;
using Imaging.Platform.Inventory;

namespace Imaging.Cli.Output;

/// <summary>Disks for programs: a list, or for an explanation an object with the list and the decision.</summary>
internal static class DiskJson
{
    public static void Write(IReadOnlyList<CheckedDisk> disks) => Print(writer =>
    {
        writer.WriteStartArray();
        foreach ((DiskInfo disk, IReadOnlyList<string> reasons) in disks)
            WriteDisk(writer, disk, reasons, tests: null);
        writer.WriteEndArray();
    });

    public static void Write(TargetExplanation explanation, IReadOnlyList<SkippedDevice> skipped, string? release) => Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("release", release);
        writer.WriteStartArray("disks");
        foreach (ExplainedDisk disk in explanation.Disks)
            WriteDisk(writer, disk.Disk, disk.Reasons, disk.Tests);
        writer.WriteEndArray();
        writer.WriteStartArray("skipped");
        foreach (SkippedDevice device in skipped)
        {
            writer.WriteStartObject();
            writer.WriteString("node", device.Node);
            writer.WriteString("reason", device.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("chosen", explanation.Chosen?.Node);
        writer.WriteString("decision", explanation.Decision);
        writer.WriteEndObject();
    });

    private static void WriteDisk(Utf8JsonWriter writer, DiskInfo disk, IReadOnlyList<string> reasons, IReadOnlyList<DiskCheck>? tests)
    {
        writer.WriteStartObject();
        writer.WriteString("node", disk.Node);
        writer.WriteNumber("bytes", disk.Bytes);
        writer.WriteString("bus", disk.Bus.ToString());
        writer.WriteString("model", disk.Model);
        writer.WriteString("serial", disk.Serial);
        writer.WriteNumber("sectorSize", disk.LogicalSectorSize);
        WritePciPath(writer, disk.PciPath);
        writer.WriteBoolean("target", reasons.Count == 0);
        writer.WriteStartArray("reasons");
        foreach (string reason in reasons)
            writer.WriteStringValue(reason);
        writer.WriteEndArray();
        if (tests is not null)
            WriteTests(writer, tests);
        writer.WriteEndObject();
    }

    /// <summary>Null where the system does not tell.</summary>
    private static void WritePciPath(Utf8JsonWriter writer, IReadOnlyList<PciDevice>? path)
    {
        if (path is null)
        {
            writer.WriteNull("pciPath");
            return;
        }

        writer.WriteStartArray("pciPath");
        foreach (PciDevice device in path)
            writer.WriteStringValue($"{device.Id} {device.SubsystemId} {device.ClassCode}");
        writer.WriteEndArray();
    }

    private static void WriteTests(Utf8JsonWriter writer, IReadOnlyList<DiskCheck> tests)
    {
        writer.WriteStartArray("tests");
        foreach (DiskCheck test in tests)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("passed", test.IsPassed);
            writer.WriteString("sentence", test.Sentence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Print(Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
            write(writer);
        output.WriteByte((byte)'\n');
    }
}
