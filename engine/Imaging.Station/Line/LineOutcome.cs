using Imaging.Core;
using Imaging.Release;
using Imaging.Station.Display;

namespace Imaging.Station.Line;

/// <summary>What a run came to.</summary>
/// <param name="HasStick">True where there is a stick to pull.</param>
internal sealed record LineOutcome(ExitCode Code, SignOff SignOff, LineSection Policy, bool HasStick);
