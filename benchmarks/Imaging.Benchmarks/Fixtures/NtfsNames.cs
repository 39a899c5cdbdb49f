namespace Imaging.Benchmarks.Fixtures;

/// <summary>Paths of a volume on which names that differ in case only are the same.</summary>
public sealed class NtfsNames
{
    /// <summary>How each folder is spelled; of a file, null.</summary>
    private readonly Dictionary<string, string?> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes an absolute path, for a file.</summary>
    /// <returns>False where that is taken, or one of its folders has been spelled in another way.</returns>
    public bool TryTake(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (_taken.TryGetValue(folder, out string? spelled) && spelled != folder)
                return false;
        }

        if (!_taken.TryAdd(path, null))
            return false;
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            _taken.TryAdd(folder, folder);
        return true;
    }
}
