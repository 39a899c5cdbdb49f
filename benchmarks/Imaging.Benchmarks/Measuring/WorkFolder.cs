using System.Globalization;

namespace Imaging.Benchmarks.Measuring;

/// <summary>A folder for disks and the like that goes away with the benchmark.</summary>
public sealed class WorkFolder : IDisposable
{
    private const string Prefix = "work-";

    /// <param name="root">On the file system whose disk is measured: the fixtures' own.</param>
    public WorkFolder(string root)
    {
        RemoveLeftovers(root);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(root, $"{Prefix}{Environment.ProcessId}")).FullName;
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A benchmark that was killed leaves gigabytes behind.</summary>
    private static void RemoveLeftovers(string root)
    {
        foreach (string folder in Directory.EnumerateDirectories(root, $"{Prefix}*"))
        {
            string process = System.IO.Path.GetFileName(folder)[Prefix.Length..];
            if (int.TryParse(process, CultureInfo.InvariantCulture, out int id) && !Directory.Exists($"/proc/{id}"))
                Directory.Delete(folder, recursive: true);
        }
    }
}
