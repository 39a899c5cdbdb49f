using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Turns paths into records: one walk collects every $FILE_NAME that is a part of a wanted path, with the folder it is in; then each path
/// is followed from the root. A name says its folder, so no index has to be read.
/// </summary>
sealed class NtfsPathFinder
{
    private readonly Dictionary<string, string[]> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wanted = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(long Folder, string Name), long> _found = [];

    public NtfsPathFinder(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            string[] parts = path.Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries);
            _parts[path] = parts;
            _wanted.UnionWith(parts);
        }
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a record is damaged.</exception>
    public IReadOnlyDictionary<string, long> Find(NtfsVolume volume)
    {
        foreach (MftRecord record in volume.Records())
            Collect(record);

        var records = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string path, string[] parts) in _parts)
        {
            if (Follow(parts) is { } number)
                records[path] = number;
        }

        return records;
    }

    private void Collect(MftRecord record)
    {
        foreach (MftAttribute attribute in record.Attributes)
        {
            if (attribute.Type != AttributeType.FileName || !attribute.IsResident)
                continue;
            FileName name = FileName.Parse(attribute.Value.Span, attribute.Place);
            if (_wanted.Contains(name.Text))
                _found[(name.FolderNumber, Fold(name.Text))] = record.IsExtension ? record.BaseRecord : record.Number;
        }
    }

    private long? Follow(string[] parts)
    {
        long at = MftReference.Root;
        foreach (string part in parts)
        {
            if (!_found.TryGetValue((at, Fold(part)), out at))
                return null;
        }

        return parts.Length == 0 ? null : at;
    }

    private static string Fold(string name) => name.ToUpperInvariant();
}
