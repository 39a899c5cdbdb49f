using Imaging.Core;
using Imaging.Host;

namespace Imaging.Media;

/// <summary>
/// The changes a mounted stick is made with; paths are relative, with <c>/</c>. Each is on the medium when it returns, and each is a point
/// at which the power may go.
/// </summary>
public interface IStickFolder
{
    /// <summary>The folder of the host.</summary>
    string Path { get; }

    /// <summary>Writes a file under a temporary name, flushes it, gives it its name.</summary>
    void Put(string path, StickFile content, Action<long> wrote, CancellationToken cancel);

    /// <summary>Gives a file another name, in place of one that may have it.</summary>
    void Move(string from, string to);

    /// <summary>Deletes a file, or a folder with all in it; what is not there is no error.</summary>
    void Delete(string path);
}

/// <summary>A folder of the host.</summary>
public sealed class HostStickFolder(string path) : IStickFolder
{
    private const int PieceLength = 4 * 1024 * 1024;

    public string Path { get; } = path;

    public void Put(string path, StickFile content, Action<long> wrote, CancellationToken cancel)
    {
        using IByteSource source = content.Open();
        using var writer = new DurableFileWriter(At(path));
        using var buffer = new AlignedBuffer((int)Math.Min(PieceLength, content.Length));
        for (long done = 0; done < content.Length; done += PieceLength)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.Span[..(int)Math.Min(PieceLength, content.Length - done)];
            source.Read(done, piece);
            writer.Write(piece);
            wrote(piece.Length);
        }

        writer.Commit();
    }

    public void Move(string from, string to)
    {
        string folder = System.IO.Path.GetDirectoryName(At(to))!;
        Directory.CreateDirectory(folder);
        File.Move(At(from), At(to), overwrite: true);
        Platform.Devices.DurableFolder.Flush(folder);
    }

    public void Delete(string path)
    {
        string full = At(path);
        if (Directory.Exists(full))
            Directory.Delete(full, recursive: true);
        else if (File.Exists(full))
            File.Delete(full);
        else
            return;
        Platform.Devices.DurableFolder.Flush(System.IO.Path.GetDirectoryName(full)!);
    }

    private string At(string path) => System.IO.Path.Combine(Path, path);
}
