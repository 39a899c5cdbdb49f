using System.Text.Json.Serialization;
using Imaging.Chunks;
using Imaging.Disk;
using Imaging.Release;
using Imaging.UsbBuilder.VolumeMaking;

namespace Imaging.UsbBuilder.Reuse;

/// <summary>A volume as an earlier release holds it.</summary>
/// <param name="Release">The id of that release.</param>
/// <param name="Report">What was said when it was made.</param>
internal sealed record KnownVolume(string Release, OpenVolume Volume, NtfsVolumeReport Report);

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
