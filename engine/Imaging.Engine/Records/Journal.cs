using System.Globalization;
using System.Text;
using System.Text.Json;
using Imaging.Core;
using Imaging.Disk;

namespace Imaging.Engine.Records;

/// <summary>The folder of run records. A record is written once and never again: temporary name, flush, rename.</summary>
public sealed class Journal(string folder)
{
    /// <summary>Bytes a FAT name can not hold, besides control characters, and the one that escapes them.</summary>
    private const string Forbidden = "\"*/:<>?\\|%. ";

    public string Folder { get; } = folder;

    /// <summary>The file a record goes into.</summary>
    public static string FileName(RunRecord record)
    {
        string time = record.Started.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string serial = record.Machine.Serial is { Length: > 0 } s ? Escape(s) : "noserial";
        return $"{time}-{serial}-{record.Run}-{record.Kind}.json";
    }

    /// <summary>Writes a record; on the medium when this returns.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the folder can not be written.</exception>
    public void Write(RunRecord record)
    {
        string path = Path.Combine(Folder, FileName(record));
        string temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Folder);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, record, RunRecordContext.Default.RunRecord);
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            DurableFolder.Flush(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, path, e.Message, "a journal that can be written", "Use a stick that is not write-protected or full, or name another folder with --journal.", e);
        }
    }

    /// <summary>Percent-escapes what a FAT name can not hold, in UTF-8.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && !Rune.IsControl(rune) && !Forbidden.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                escaped.Append(rune);
                continue;
            }

            foreach (byte b in Encoding.UTF8.GetBytes(rune.ToString()))
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return escaped.Length <= 64 ? escaped.ToString() : escaped.ToString(0, 64);
    }
}
