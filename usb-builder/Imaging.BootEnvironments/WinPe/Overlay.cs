using Imaging.Host;
using Imaging.Release;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// A folder of this host that is laid over an image. All in it has one time, because its times are part of the image's bytes.
/// </summary>
internal sealed class Overlay(string folder)
{
    /// <summary>Bytes of its files.</summary>
    public long Length => FolderSize.Of(folder);

    /// <param name="path">In the image.</param>
    public void Add(string path, byte[] content)
    {
        string file = HostPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>A file of this host, or a folder with all in it.</summary>
    public void AddCopy(string path, string source)
    {
        if (File.Exists(source))
            HostTree.CopyFile(source, HostPath(path));
        else
            foreach (string file in HostTree.Files(source))
                HostTree.CopyFile(Path.Combine(source, file), Path.Combine(HostPath(path), file));
    }

    public void LayOver(BootWim wim, CancellationToken cancel)
    {
        FileSystemInfo[] all = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)];
        foreach (FileSystemInfo item in all)
        {
            item.CreationTimeUtc = ReleaseClock.Time.UtcDateTime;
            item.LastWriteTimeUtc = ReleaseClock.Time.UtcDateTime;
            item.LastAccessTimeUtc = ReleaseClock.Time.UtcDateTime;
        }

        wim.Add(folder, cancel);
    }

    private string HostPath(string path) => Path.Combine(folder, path.TrimStart('\\').Replace('\\', Path.DirectorySeparatorChar));
}
