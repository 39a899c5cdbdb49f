using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Which disks a release may be written to.</summary>
public static class ReleaseTargets
{
    /// <param name="stickNodes">Disks that are none, as <see cref="StickCheck.NodesInUse"/> gives them.</param>
    public static TargetRules RulesOf(ReleaseDocument release, IReadOnlyCollection<string> stickNodes) => new()
    {
        MinimumBytes = release.Disk.Minimum,
        MaximumBytes = release.Disk.Targets.Maximum,
        SectorSize = release.Volumes.Count > 0 ? release.Disk.SectorSize : null,
        Buses = release.Disk.Targets.Buses,
        AllowUsb = release.Disk.Targets.AllowUsb,
        Model = release.Disk.Targets.Model,
        Serial = release.Disk.Targets.Serial,
        StickNodes = stickNodes,
    };
}
