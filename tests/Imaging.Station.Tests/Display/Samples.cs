using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

/// <summary>One machine's run, as a station would show it.</summary>
internal static class Samples
{
    public static readonly StationView Writing = new()
    {
        Phase = "Writing",
        Percent = 63.4,
        Rate = 412e6,
        Elapsed = TimeSpan.FromSeconds(72.8),
        Left = TimeSpan.FromSeconds(57.2),
        Budget = TimeSpan.FromSeconds(200),
        MachineSerial = "5CG1234XYZ",
        MachineModel = "HP EliteBook 840 G10",
        AssetTag = "A-004711",
        MachineName = "TFK-5CG1234X",
        Disk = "nvme0n1 · SAMSUNG MZVL2512HCJQ · 512 GB · NVMe",
        Release = "win11-24h2-2026.07",
        Notices = ["USB 2 port: 4 min 50 s, use a blue port", "On battery: plug in the power adapter"],
    };

    public static readonly string[] Told =
        ["sda: refused: removable", "nvme0n1: chosen: the only internal disk", "Unmade in 0.4 s", "Discarded in 1.2 s"];

    public static readonly SignOff Pass = new()
    {
        IsPass = true,
        Meaning = "staged and checked; starts Windows",
        Serial = "5CG1234XYZ",
        Elapsed = TimeSpan.FromSeconds(108.9),
        Code = 0,
        Details = ["Pull the stick: the machine switches off."],
        Counters = new StickCounters(12, 148, 2),
    };

    public static readonly SignOff Fail = new()
    {
        IsPass = false,
        Meaning = "no disk qualifies: sda is 8.0 GB and the release needs at least 60 GB; nvme0n1 is not there at all",
        Serial = "5CG1234XYZ",
        Elapsed = TimeSpan.FromSeconds(14.2),
        Code = 20,
        Remedy = "Nothing was written. In the firmware's setup set the storage controller to AHCI or NVMe instead of RAID or VMD, "
            + "and start again.",
        Details =
        [
            "sda: refused: 8.0 GB, too small", "sdb: refused: the stick", "The record is on the stick.", "Pull the stick to switch off.",
        ],
        Counters = new StickCounters(12, 148, 3),
    };

    public static VtScreen Show(StationView view, int columns, int rows, IEnumerable<string>? told = null)
    {
        var screen = new VtScreen(columns, rows);
        var display = new ScreenDisplay(screen, () => new ConsoleSize(columns, rows), _ => { });
        foreach (string line in told ?? [])
            display.Tell(line);
        display.Show(view);
        return screen;
    }

    public static VtScreen End(SignOff signOff, int columns, int rows)
    {
        var screen = new VtScreen(columns, rows);
        new ScreenDisplay(screen, () => new ConsoleSize(columns, rows), _ => { }).End(signOff);
        return screen;
    }
}
