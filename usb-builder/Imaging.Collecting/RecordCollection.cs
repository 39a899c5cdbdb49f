using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Collecting;

/// <summary>
/// Merges the records of any number of journals. The same record (run and kind) with the same bytes counts once, wherever it was found;
/// with different bytes it is a conflict, and the one with the lowest digest counts, so that the order of the sticks changes nothing.
/// </summary>
public sealed class RecordCollection
{
    private readonly Dictionary<(string Run, string Kind), SortedDictionary<string, FoundRecord>> _records = [];
    private readonly Dictionary<string, DateTimeOffset> _releases = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];

    /// <summary>What was wrong with files, in no order.</summary>
    public IEnumerable<Problem> Problems =>
        _problems.Concat(_records.Where(r => r.Value.Count > 1).Select(r => Conflict(r.Key, r.Value)));

    /// <summary>Distinct records.</summary>
    public int Count => _records.Count;

    /// <summary>Adds what a stick or folder holds; what cannot be read becomes a problem.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: the path names nothing.</exception>
    public void Add(string path)
    {
        if (!Path.Exists(path))
        {
            throw new ImagingException(ExitCode.Missing, path, "nothing there",
                "a mounted stick, a folder of records, a stick image or a device", "Check the path.");
        }

        try
        {
            using JournalSource source = JournalSource.Open(path);
            foreach (string file in source.Files())
                Add(source, file);
        }
        catch (ImagingException e)
        {
            _problems.Add(new Problem(ProblemKind.UnreadableStick, null, null, e.Message, path));
        }
    }

    /// <summary>The runs, in no order.</summary>
    public IReadOnlyList<Run> Runs() =>
        [.. _records.Keys.Select(k => k.Run).Distinct().Select(id => new Run(Find(id, RecordReader.Start), Find(id, RecordReader.End)))];

    /// <summary>When a release was made; null where no stick said so.</summary>
    public DateTimeOffset? Created(string? release) =>
        release is not null && _releases.TryGetValue(release, out DateTimeOffset created) ? created : null;

    private FoundRecord? Find(string run, string kind) =>
        _records.TryGetValue((run, kind), out SortedDictionary<string, FoundRecord>? found) ? found.First().Value : null;

    private void Add(JournalSource source, string file)
    {
        string name = source.FullName(file);
        if (IsLog(file))
            return;
        if (!file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            bool isHalf = file.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase);
            _problems.Add(isHalf
                ? new Problem(ProblemKind.Truncated, null, null, "a record whose writing was interrupted", name)
                : new Problem(ProblemKind.Foreign, null, null, "not a .json file", name));
            return;
        }

        try
        {
            Add(source.Read(file), name, source);
        }
        catch (ImagingException e)
        {
            _problems.Add(new Problem(ProblemKind.Truncated, null, null, e.Message, name));
        }
    }

    /// <summary>What a station lays beside the record of a failed run, whole or not, is for people.</summary>
    private static bool IsLog(string file) =>
        file.EndsWith(".log", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".log.tmp", StringComparison.OrdinalIgnoreCase);

    private void Add(byte[] bytes, string name, JournalSource source)
    {
        (JournalRecord? record, string kind, string detail) = RecordReader.Read(bytes);
        if (record is null)
        {
            _problems.Add(new Problem(kind, null, null, detail, name));
            return;
        }

        var key = (record.Run.ToLowerInvariant(), record.Kind);
        if (!_records.TryGetValue(key, out SortedDictionary<string, FoundRecord>? variants))
            _records.Add(key, variants = new SortedDictionary<string, FoundRecord>(StringComparer.Ordinal));
        string digest = Digest.Of(bytes).ToString();
        if (!variants.TryGetValue(digest, out FoundRecord? known) || string.CompareOrdinal(name, known.File) < 0)
            variants[digest] = new FoundRecord(record, name);
        if (record.Release is { } release && !_releases.ContainsKey(release) && source.Created(release) is { } created)
            _releases.Add(release, created);
    }

    private static Problem Conflict((string Run, string Kind) key, SortedDictionary<string, FoundRecord> variants)
    {
        string files = string.Join(", ", variants.Values.Select(v => v.File));
        return new Problem(ProblemKind.Conflict, variants.First().Value.Record.Machine.Serial, key.Run,
            $"{variants.Count} different {key.Kind} records of one run, the first one counts: {files}", null);
    }
}
