using Imaging.Core;
using Imaging.Release;
using Imaging.Station.Display;

namespace Imaging.Station.Runs;

/// <summary>What a run came to.</summary>
/// <param name="HasStick">True where there is a stick to pull.</param>
internal sealed record StationOutcome(ExitCode Code, SignOff SignOff, StationPolicy Policy, bool HasStick);
