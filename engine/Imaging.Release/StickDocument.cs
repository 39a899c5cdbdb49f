using System.Text.Json.Serialization;
using Imaging.Chunks;

namespace Imaging.Release;

/// <summary><c>stick.json</c>: what a medium is. It is not signed (every stick has its own id); it carries a digest of itself.</summary>
public sealed record StickDocument
{
    public const int CurrentFormat = 1;

    /// <summary>A stick: a source, and never a target.</summary>
    public const string Stick = "stick";

    /// <summary>The copy on a staged disk: neither source nor veto.</summary>
    public const string Site = "site";

    public required int Format { get; init; }

    /// <summary><see cref="Stick"/> or <see cref="Site"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>32 hexadecimal digits, random for a stick.</summary>
    public required string StickId { get; init; }

    /// <summary>The release's media id.</summary>
    public required string MediaId { get; init; }

    /// <summary>The id of the release to stage.</summary>
    public required string Release { get; init; }

    /// <summary>
    /// True where secret values stand in its <c>machines.csv</c>, which whoever wrote it said was meant; otherwise not mentioned.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SecretsInClear { get; init; }

    /// <summary>SHA-256 of this document with this field all zero.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The document with its digest set.</summary>
    public StickDocument Sealed() => this with { Digest = ComputeDigest() };

    public bool IsIntact() => Digest == ComputeDigest();

    private Digest ComputeDigest() => Chunks.Digest.Of(Documents.Write(this with { Digest = default }));
}
