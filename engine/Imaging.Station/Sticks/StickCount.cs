using System.Text.Json;
using Imaging.Engine.Runs;
using Imaging.Station.Display;

namespace Imaging.Station.Sticks;

/// <summary>Counts the runs in a stick's journal.</summary>
public static class StickCount
{
    /// <param name="now">Decides what today is, in UTC.</param>
    /// <returns>Null where the journal cannot be read.</returns>
    public static StickCounters? Of(string journal, DateTimeOffset now)
    {
        try
        {
            RunRecord[] ended = [.. Directory.EnumerateFiles(journal, "*-end.json").Select(Read).OfType<RunRecord>()];
            RunRecord[] passed = [.. ended.Where(r => r.Result is "pass" or "already-done")];
            return new StickCounters(
                Today: Machines(passed.Where(r => r.Ended is { } time && time.UtcDateTime.Date == now.UtcDateTime.Date)),
                Total: Machines(passed),
                Failed: ended.Length - passed.Length);
        }
#pragma warning disable CA1031 // A pulled stick, a strange record: what the run came to is known, and may not change for a count.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>A machine that was staged twice is one machine; one that does not say who it is counts every time.</summary>
    private static int Machines(IEnumerable<RunRecord> records) =>
        records.Select(r => r.Machine.Serial ?? r.Machine.Uuid ?? r.Run).Distinct().Count();

    /// <summary>A record that is cut short or not ours is ignored.</summary>
    private static RunRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RunRecordContext.Default.RunRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
