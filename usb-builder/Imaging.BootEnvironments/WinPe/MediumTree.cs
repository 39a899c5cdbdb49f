using Imaging.Host;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// The files of a medium to be, by path, with <c>/</c>. Names compare without case, as on FAT32; each folder keeps the spelling that came
/// first, and so does a file that is replaced.
/// </summary>
internal sealed class MediumTree
{
    private readonly SortedDictionary<string, Action<string>> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _spelling = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="write">Writes the file to a path of this host.</param>
    public void Put(string path, Action<string> write) => _files[Spell(path)] = write;

    public void WriteTo(string target)
    {
        foreach ((string path, Action<string> write) in _files)
        {
            string file = Path.Combine(target, path);
            HostFolder.Create(Path.GetDirectoryName(file)!);
            HostFolder.Write(file, () => write(file));
        }
    }

    private string Spell(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            path = $"{Spell(folder)}/{Path.GetFileName(path)}";
        if (_spelling.TryGetValue(path, out string? spelled))
            return spelled;
        _spelling.Add(path, path);
        return path;
    }
}
