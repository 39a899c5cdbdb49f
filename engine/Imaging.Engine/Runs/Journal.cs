using System.Globalization;
using System.Text;
using System.Text.Json;
using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;

namespace Imaging.Engine.Runs;

/// <summary>
/// The folder of run records and logs: temporary name, flush, rename. A record is written once; only that a run failed after all takes
/// the place of the same run's end record.
/// </summary>
/// <param name="folder">Made where it is not there.</param>
/// <param name="volume">The mount that holds it, where that is read-only between two writes; null: it can be written at any time.</param>
public sealed class Journal(string folder, IVolumeMount? volume = null)
{
    /// <summary>Bytes a FAT name cannot hold, besides control characters, and the one that escapes them.</summary>
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
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the folder cannot be written.</exception>
    public void Write(RunRecord record) => Write(record, replace: false);

    /// <summary>The same, also where this run wrote such a record before.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the folder cannot be written.</exception>
    public void Replace(RunRecord record) => Write(record, replace: true);

    /// <summary>Lays a log beside a record, under the same name.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the folder cannot be written.</exception>
    public void WriteLog(RunRecord record, string text) =>
        Write(Path.ChangeExtension(FileName(record), ".log"), file => file.Write(Encoding.UTF8.GetBytes(text)), replace: false);

    private void Write(RunRecord record, bool replace) =>
        Write(FileName(record), file => JsonSerializer.Serialize(file, record, RunRecordContext.Default.RunRecord), replace);

    private void Write(string name, Action<Stream> write, bool replace)
    {
        string path = Path.Combine(Folder, name);
        Change(path, () =>
        {
            string temporary = path + ".tmp";
            try
            {
                WriteDurably(temporary, write);
                File.Move(temporary, path, overwrite: replace);
            }
            finally
            {
                // Half a file on a full stick would leave no room for the next run's record.
                if (File.Exists(temporary))
                    File.Delete(temporary);
            }
        });
    }

    /// <summary>Finds out whether records can be written, by writing a file and removing it.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: they cannot.</exception>
    public void Probe()
    {
        string path = Path.Combine(Folder, "probe.tmp");
        Change(path, () =>
        {
            WriteDurably(path, file => file.Write("probe"u8));
            File.Delete(path);
        });
    }

    private static void WriteDurably(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        write(file);
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }

    private void Change(string path, Action change)
    {
        try
        {
            if (volume is null)
                ChangeFolder(change);
            else
                volume.Write(() => ChangeFolder(change));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, path, e.Message, "a journal that can be written",
                "Use a stick that is not write-protected or full, or name another folder with --journal.", e);
        }
    }

    private void ChangeFolder(Action change)
    {
        Directory.CreateDirectory(Folder);
        change();
        DurableFolder.Flush(Folder);
    }

    /// <summary>Percent-escapes what a FAT name cannot hold, in UTF-8.</summary>
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
