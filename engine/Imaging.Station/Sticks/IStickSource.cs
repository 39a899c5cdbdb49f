using Imaging.Core;

namespace Imaging.Station.Sticks;

/// <summary>Where a station's stick comes from.</summary>
public interface IStickSource
{
    /// <returns>Null when none has shown up within <paramref name="timeout"/>.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Stick"/>: there are sticks that differ.</exception>
    StationStick? Find(TimeSpan timeout, CancellationToken cancel);
}
