namespace Imaging.Benchmarks.Fixtures;

/// <summary>Paths of a volume on which names that differ in case only are the same.</summary>
public sealed class NtfsNames
{
    private readonly HashSet<string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes an absolute path, for a file.</summary>
    /// <returns>False where that is taken, or one of its folders has been spelled in another way.</returns>
    public bool TryTake(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (_files.Contains(folder) || (_folders.TryGetValue(folder, out string? spelled) && spelled != folder))
                return false;
        }

        if (_folders.ContainsKey(path) || !_files.Add(path))
            return false;
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            _folders.TryAdd(folder, folder);
        return true;
    }
}
