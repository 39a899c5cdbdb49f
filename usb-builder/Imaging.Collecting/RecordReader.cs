using System.Text.Json;
using Imaging.Engine.Runs;

namespace Imaging.Collecting;

/// <summary>Reads a journal's file: strict about what is used, and never throws for what a file holds.</summary>
internal static class RecordReader
{
    public const string Start = "start";

    public const string End = "end";

    /// <summary>A record has a few kilobytes; what is larger is something else.</summary>
    public const long MaximumBytes = 1 << 20;

    private const int MacLength = 17;

    /// <returns>The record; or null and what is wrong.</returns>
    public static (JournalRecord? Record, string Kind, string Detail) Read(ReadOnlySpan<byte> bytes)
    {
        if (!IsJson(bytes, out string syntax))
            return (null, ProblemKind.Truncated, syntax);
        try
        {
            JournalRecord? record = JsonSerializer.Deserialize(bytes, JournalRecordContext.Default.JournalRecord);
            string? wrong = record is null ? "null" : ErrorIn(record);
            return wrong is null ? (Cleaned(record!), "", "") : Foreign(wrong);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: a string that is not UTF-8
        {
            string field = e is JsonException { Path: { } path } ? $"the field {path}" : "a field";
            return Foreign($"{field} is missing or of another kind");
        }
    }

    private static (JournalRecord?, string, string) Foreign(string detail) => (null, ProblemKind.Foreign, $"no run record: {detail}");

    private static bool IsJson(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = bytes.IsEmpty ? "the file is empty" : "";
        if (bytes.IsEmpty)
            return false;
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
                continue;
            return true;
        }
        catch (JsonException)
        {
            problem = $"cut short, or not JSON, at byte {reader.BytesConsumed} of {bytes.Length}";
            return false;
        }
    }

    private static string? ErrorIn(JournalRecord record)
    {
        if (record.Format != RunRecord.CurrentFormat)
            return $"format {record.Format}, where this program reads {RunRecord.CurrentFormat}";
        if (record.Run.Length != 16 || !record.Run.All(char.IsAsciiHexDigit))
            return "the run's id is not 16 hexadecimal digits";
        if (record.Kind == Start)
            return null;
        if (record.Kind != End)
            return "its kind is neither start nor end";
        bool isWhole = record is { Ended: not null, Result: "pass" or "already-done" or "fail" or "cancelled" };
        return isWhole ? null : "an end record without a known result and a time";
    }

    /// <summary>
    /// Blank is the same as not there; one spelling of ids, so that they can be compared. A list a file leaves out is null, whatever its
    /// type says: generated readers do not keep a property's own default.
    /// </summary>
    private static JournalRecord Cleaned(JournalRecord record) => record with
    {
        Name = Text(record.Name),
        AssetTag = Text(record.AssetTag) ?? Text(record.Machine.AssetTag),
        Machine = record.Machine with
        {
            Serial = Text(record.Machine.Serial),
            Uuid = Uuid(record.Machine.Uuid),
            MacAddresses = [
                .. (record.Machine.MacAddresses ?? []).OfType<string>().Select(m => m.ToUpperInvariant()).Where(IsMac).Distinct()],
        },
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Uuid(string? text) =>
        Guid.TryParse(text, out Guid uuid) && uuid != Guid.Empty && uuid != Guid.AllBitsSet ? uuid.ToString("D") : null;

    private static bool IsMac(string text) =>
        text.Length == MacLength && text.Select((c, i) => i % 3 == 2 ? c == ':' : char.IsAsciiHexDigit(c)).All(ok => ok);
}
