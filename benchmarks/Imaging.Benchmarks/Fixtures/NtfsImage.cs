using System.Globalization;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>An empty NTFS volume in a sparse file, formatted as the builder formats its own.</summary>
public static class NtfsImage
{
    /// <summary>512-byte sectors before the partition, as the volume's boot sector says.</summary>
    public const long HiddenSectors = 2048;

    /// <param name="path">Replaced where it exists.</param>
    /// <param name="bytes">A multiple of 4096.</param>
    public static void Make(string path, long bytes)
    {
        using (FileStream file = File.Create(path))
            file.SetLength(bytes);
        ToolProcess.Expect("mkntfs", "-T", "-F", "-Q", "-p", HiddenSectors.ToString(CultureInfo.InvariantCulture),
            "-H", "255", "-S", "63", "-s", "512", "-c", "4096", "-L", "Windows", path);
    }
}
