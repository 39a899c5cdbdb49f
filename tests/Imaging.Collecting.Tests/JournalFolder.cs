using Imaging.Engine.Runs;
using Imaging.Platform.Machines;
using Imaging.Testing;

namespace Imaging.Collecting.Tests;

/// <summary>Folders of records, written as the engine writes them.</summary>
internal sealed class JournalFolder : IDisposable
{
    /// <summary>Later than every record here.</summary>
    public static readonly DateTimeOffset Now = new(2027, 7, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset s_day = new(2027, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _temp = new();

    public string Path => _temp.Path;

    /// <summary>A machine by its number, with an identity of its own.</summary>
    public static MachineIdentity Machine(int number) => new()
    {
        Manufacturer = "LENOVO",
        Model = "21AB",
        Sku = "LENOVO_MT_21AB",
        Serial = $"PF{number:D6}",
        Uuid = $"00000000-0000-0000-0000-{number:D12}",
        MacAddresses = [$"02:00:00:{number >> 16 & 255:X2}:{number >> 8 & 255:X2}:{number & 255:X2}"],
    };

    /// <param name="run">Also the minutes after the first run.</param>
    /// <param name="result">Null: a start record.</param>
    public static RunRecord Record(int run, MachineIdentity machine, string? result, double seconds = 120) => new()
    {
        Run = $"{run:x16}",
        Kind = result is null ? "start" : "end",
        Started = s_day.AddMinutes(run),
        Ended = result is null ? null : s_day.AddMinutes(run).AddSeconds(seconds),
        Machine = machine,
        Disk = new DiskFacts("/dev/nvme0n1", "Nvme", "SAMSUNG MZ", "S1", 512_110_190_592),
        Release = "skole-3-0123456789ab",
        Stick = new string('a', 32),
        Engine = "0.1.0",
        Signed = true,
        Phases = result is null ? [] : [new PhaseResult(Phase.Content, seconds, 1, 2)],
        Result = result,
        ExitCode = result switch { null => null, "pass" or "already-done" => 0, _ => 12 },
        Error = result == "fail" ? "a.pack: found 1, expected 2." : null,
    };

    /// <summary>A folder below, made by writing records into it.</summary>
    public string Write(string name, params RunRecord[] records)
    {
        var journal = new Journal(_temp.File(name));
        Directory.CreateDirectory(journal.Folder);
        foreach (RunRecord record in records)
            journal.Write(record);
        return journal.Folder;
    }

    public static CollectReport Collect(params string[] sticks) => CollectWith("TFK-{serial:8}", null, sticks);

    public static CollectReport CollectWith(string template, string? expected, params string[] sticks)
    {
        var records = new RecordCollection();
        foreach (string stick in sticks)
            records.Add(stick);
        return CollectReport.Make(records, NameTemplate.Parse(template), expected is null ? null : ExpectedMachines.Read(expected), Now);
    }

    public void Dispose() => _temp.Dispose();
}
