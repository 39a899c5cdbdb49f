namespace Imaging.Station.Display;

/// <summary>What a station knows at one moment, for whoever looks at it. What is not known yet is null or empty.</summary>
public sealed record StationView
{
    /// <summary>What happens now, in a few words: <c>Looking for the stick</c>, <c>Writing</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>0 to 100 of the whole run; null while nothing can be said.</summary>
    public double? Percent { get; init; }

    /// <summary>Bytes a second, to the disk.</summary>
    public double? Rate { get; init; }

    /// <summary>Since the engine started.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Until the sign-off, by forecast or by what was done so far.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>What a machine may take.</summary>
    public required TimeSpan Budget { get; init; }

    public string? MachineSerial { get; init; }

    /// <summary>Manufacturer and model.</summary>
    public string? MachineModel { get; init; }

    public string? AssetTag { get; init; }

    /// <summary>The machine's name to be.</summary>
    public string? MachineName { get; init; }

    /// <summary>The one disk, described.</summary>
    public string? Disk { get; init; }

    /// <summary>The release's id.</summary>
    public string? Release { get; init; }

    /// <summary>What preflight found and what was warned of, newest last.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
