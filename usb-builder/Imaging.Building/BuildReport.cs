using Imaging.Building.Packing;
using Imaging.Release;

namespace Imaging.Building;

/// <summary>What a build made.</summary>
/// <param name="Files">Files of all volumes.</param>
/// <param name="Content">Bytes before and after packing.</param>
/// <param name="StickBytes">The smallest stick the release fits on.</param>
/// <param name="IsNew">False where the output folder held this very release already.</param>
/// <param name="ReusedVolumes">Volumes that were not made, because an earlier build had made them.</param>
/// <param name="PackingTime">How long cutting, hashing, compressing and writing took.</param>
public sealed record BuildReport(
    ReleaseDocument Release, long Files, PackStatistics Content, long StickBytes, bool IsNew, int ReusedVolumes, TimeSpan PackingTime);
