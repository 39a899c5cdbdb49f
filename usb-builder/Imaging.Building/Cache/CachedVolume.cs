using System.Text.Json.Serialization;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Cache;

/// <summary>A volume as an earlier release holds it.</summary>
/// <param name="Release">The id of that release.</param>
/// <param name="Report">What was said when it was made.</param>
internal abstract record CachedVolume(string Release, NtfsVolumeReport Report);

/// <summary>One that was sealed.</summary>
/// <param name="Slots">Where machine files lie in it.</param>
internal sealed record CachedSealedVolume(
    string Release, OpenVolume Volume, IReadOnlyList<NtfsSlotExtents> Slots, NtfsVolumeReport Report) : CachedVolume(Release, Report);

/// <summary>One that is applied file by file.</summary>
internal sealed record CachedFileVolume(string Release, FileVolume Volume, NtfsVolumeReport Report) : CachedVolume(Release, Report);

/// <summary>What is kept of a volume that was made: where to find it.</summary>
/// <param name="Format">1.</param>
/// <param name="Release">The newest release that holds it.</param>
/// <param name="Document">SHA-256 of that release's <c>release.json</c>, and so of all it says.</param>
/// <param name="Role">Which of its volumes.</param>
internal sealed record VolumeEntry(int Format, string Release, Digest Document, PartitionRole Role, NtfsVolumeReport Report)
{
    public const int CurrentFormat = 1;
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(DigestJsonConverter), typeof(PartitionRoleJsonConverter)])]
[JsonSerializable(typeof(VolumeEntry))]
internal sealed partial class VolumeEntryJson : JsonSerializerContext;
