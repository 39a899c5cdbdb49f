using System.Text.Json;
using System.Text.Json.Serialization;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Templates;

namespace Imaging.Release;

/// <summary>
/// Reads and writes the JSON documents in their one canonical form. Bytes that say the same in another way (spaces, order, escapes) are
/// refused: a document has exactly one encoding, so a digest of it means something.
/// </summary>
public static class Documents
{
    public static byte[] Write(ReleaseDocument document) => Write(document, DocumentsContext.Default.ReleaseDocument);

    public static byte[] Write(StickDocument document) => Write(document, DocumentsContext.Default.StickDocument);

    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static ReleaseDocument ReadRelease(ReadOnlySpan<byte> bytes, string place)
    {
        ReleaseDocument document = Read(
            bytes, DocumentsContext.Default.ReleaseDocument, place, d => d.Format == ReleaseDocument.CurrentFormat);
        DocumentNames.Check(document, place);
        if (document.Files is { } files && (files.Count == 0 || files.Any(f => f.Parts.Count == 0)))
            throw new ImagingException(
                ExitCode.Corrupt, $"{place}, files", "a list with nothing in it", "volumes, each with the parts of a WIM",
                "This is not what the builder writes: get the stick again from its maker.");
        return document;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static StickDocument ReadStick(ReadOnlySpan<byte> bytes, string place)
    {
        StickDocument document = Read(bytes, DocumentsContext.Default.StickDocument, place, d => d.Format == StickDocument.CurrentFormat);
        if (!document.IsIntact())
            throw new ImagingException(
                ExitCode.Corrupt, place, "a digest that does not fit its content", document.Digest.ToString(), "Write the stick again.");
        DocumentNames.Check(document, place);
        return document;
    }

    private static byte[] Write<T>(T document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(document, type), (byte)'\n'];

    private static T Read<T>(
        ReadOnlySpan<byte> bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string place, Func<T, bool> isCurrent)
    {
        T document;
        try
        {
            RefuseNullItems(bytes);
            document = JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ImagingException(
                ExitCode.Corrupt, place, $"no readable document ({e.Message})", "a document of format 1",
                "Write the stick again, or use the engine this release was made for.", e);
        }

        if (!isCurrent(document))
            throw new ImagingException(
                ExitCode.Corrupt, place, "another format version", "format 1", "Use the engine this release was made for.");
        if (!bytes.SequenceEqual(Write(document, type)))
            throw new ImagingException(
                ExitCode.Corrupt, place, "bytes that differ from the document's canonical form", "the bytes the builder wrote",
                "Write the stick again.");
        return document;
    }

    /// <summary>The serializer refuses null for fields that cannot be null, but not for the items of a list.</summary>
    private static void RefuseNullItems(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        JsonTokenType before = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName)
                throw new JsonException("null in a list");
            before = reader.TokenType;
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [
        typeof(DigestJsonConverter), typeof(PartitionRoleJsonConverter), typeof(DiskBusJsonConverter), typeof(StationEndJsonConverter),
        typeof(RestagePolicyJsonConverter), typeof(BootFileSignerJsonConverter), typeof(InstallRebootJsonConverter),
        typeof(DriverInstallJsonConverter), typeof(TextKindJsonConverter), typeof(TextEncodingJsonConverter)])]
[JsonSerializable(typeof(ReleaseDocument))]
[JsonSerializable(typeof(StickDocument))]
internal sealed partial class DocumentsContext : JsonSerializerContext;

/// <summary>A role by its name; numbers, which could be those of no role, are refused.</summary>
public sealed class PartitionRoleJsonConverter() : JsonStringEnumConverter<PartitionRole>(namingPolicy: null, allowIntegerValues: false);

/// <summary>A bus by its name.</summary>
public sealed class DiskBusJsonConverter() : JsonStringEnumConverter<DiskBus>(namingPolicy: null, allowIntegerValues: false);

/// <summary>A policy by its name.</summary>
public sealed class RestagePolicyJsonConverter() : JsonStringEnumConverter<RestagePolicy>(namingPolicy: null, allowIntegerValues: false);

/// <summary>An end by its name.</summary>
public sealed class StationEndJsonConverter() : JsonStringEnumConverter<StationEnd>(namingPolicy: null, allowIntegerValues: false);

/// <summary>A signer by its name.</summary>
public sealed class BootFileSignerJsonConverter() : JsonStringEnumConverter<BootFileSigner>(namingPolicy: null, allowIntegerValues: false);

/// <summary>Never, if asked or always, in the words of the manifest.</summary>
public sealed class InstallRebootJsonConverter()
    : JsonStringEnumConverter<InstallReboot>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>First start or specialize, in the words of the manifest.</summary>
public sealed class DriverInstallJsonConverter()
    : JsonStringEnumConverter<DriverInstall>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>A kind of text by its name.</summary>
public sealed class TextKindJsonConverter() : JsonStringEnumConverter<TextKind>(namingPolicy: null, allowIntegerValues: false);

/// <summary>An encoding by its name.</summary>
public sealed class TextEncodingJsonConverter() : JsonStringEnumConverter<TextEncoding>(namingPolicy: null, allowIntegerValues: false);

/// <summary>A digest as 64 hexadecimal digits.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out Digest digest)
            ? digest
            : throw new JsonException("not a SHA-256 digest of 64 lower-case hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
