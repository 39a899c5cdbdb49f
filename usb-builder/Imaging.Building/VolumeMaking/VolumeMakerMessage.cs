using System.Text.Json;
using System.Text.Json.Serialization;
using Imaging.Core;

namespace Imaging.Building.VolumeMaking;

/// <summary>A line from the child to its parent: exactly one of the three is set.</summary>
internal sealed record VolumeMakerMessage
{
    public VolumeMakingProgress? Progress { get; init; }

    public VolumeMakerFailure? Failure { get; init; }

    public NtfsVolumeReport? Report { get; init; }

    /// <summary>One line of ASCII.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, VolumeMakerJson.Default.VolumeMakerMessage);

    /// <summary>Null for a line that is not one of ours.</summary>
    public static VolumeMakerMessage? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, VolumeMakerJson.Default.VolumeMakerMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An <see cref="ImagingException"/> on its way through a pipe.</summary>
internal sealed record VolumeMakerFailure(ExitCode Code, string Place, string Found, string Expected, string Remedy)
{
    public static VolumeMakerFailure From(ImagingException e) => new(e.Code, e.Place, e.Found, e.Expected, e.Remedy);

    public ImagingException ToException() => new(Code, Place, Found, Expected, Remedy);
}

/// <summary>What the child is given, in a file.</summary>
/// <param name="Request">What to make.</param>
/// <param name="Mkntfs">Where mkntfs is.</param>
/// <param name="ScratchFolder">A folder for its files, which the parent removes, so that nothing is left of a child that was ended.</param>
internal sealed record VolumeMakerJob(NtfsVolumeRequest Request, string Mkntfs, string ScratchFolder);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VolumeMakerMessage))]
[JsonSerializable(typeof(VolumeMakerJob))]
internal sealed partial class VolumeMakerJson : JsonSerializerContext;
