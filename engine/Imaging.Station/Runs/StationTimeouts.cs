using Imaging.Station.Boot;

namespace Imaging.Station.Runs;

/// <summary>How long a station waits for a stick, by what it was started from.</summary>
public sealed record StationTimeouts
{
    /// <summary>In all: USB takes its time after power-on.</summary>
    public TimeSpan Stick { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Before a system that came from a staged disk goes on without one.</summary>
    public TimeSpan Disk { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before a system that does not know looks for a staged disk.</summary>
    public TimeSpan Unknown { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan For(BootOrigin origin) => origin switch
    {
        BootOrigin.Disk => Disk,
        BootOrigin.Unknown => Unknown,
        BootOrigin.Stick => Stick,
    };
}
