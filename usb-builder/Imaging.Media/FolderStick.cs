using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>A stick as a folder: a mounted one, or one that goes onto sticks by other means. Files that are there and right stay.</summary>
internal sealed class FolderStick(string folder, StickContent content, string stickId, StickWatchdog watch) : IStickSink
{
    private readonly HashSet<string> _there = [];
    private DurableFileWriter? _current;

    public void Prepare(CancellationToken cancel)
    {
        HostFolder.Create(folder);
        foreach (StickFile file in content.Files.Where(f => IsThere(f, cancel)))
        {
            _there.Add(file.Path);
            watch.Moved(file.Length);
        }

        long needed = content.Files.Where(Takes).Sum(f => f.Length);
        long free = HostFolder.FreeBytes(folder);
        if (free < needed)
            throw new ImagingException(
                ExitCode.DeviceIo, folder, $"{ByteSize.Format(free)} free", ByteSize.Format(needed),
                "Use a larger stick, or remove what is not needed.");
        foreach (string path in content.Folders)
            HostFolder.Create(Path.Combine(folder, path));
    }

    public bool Takes(StickFile file) => !_there.Contains(file.Path);

    public void Write(SharedPiece piece)
    {
        string target = Path.Combine(folder, piece.File.Path);
        HostFolder.Write(target, () =>
        {
            if (piece.Offset == 0)
                _current = new DurableFileWriter(target);
            _current!.Write(piece.Bytes);
            if (!piece.IsLast)
                return;
            _current.Commit();
            _current.Dispose();
            _current = null;
        });
        watch.Moved(piece.Bytes.Length);
    }

    public ReadBack Finish(CancellationToken cancel)
    {
        using var reader = new StickReader(watch);
        foreach (StickFile file in content.Files)
        {
            Expect(file, reader, cancel);
            watch.Moved(file.Length);
        }

        StickFile document = content.Document(stickId);
        string target = Path.Combine(folder, document.Path);
        HostFolder.Write(target, () => WriteWhole(document, target));
        Expect(document, reader, cancel);
        return reader.Result;
    }

    public void Dispose() => _current?.Dispose();

    private bool IsThere(StickFile file, CancellationToken cancel)
    {
        string path = Path.Combine(folder, file.Path);
        if (!File.Exists(path) || new FileInfo(path).Length != file.Length)
            return false;
        using var reader = new StickReader(watch);
        using var existing = new FileByteSource(path);
        return reader.DigestOf(existing, cancel) == file.Sha256;
    }

    private static void WriteWhole(StickFile file, string target)
    {
        using IByteSource source = file.Open();
        var bytes = new byte[file.Length];
        source.Read(0, bytes);
        using var writer = new DurableFileWriter(target);
        writer.Write(bytes);
        writer.Commit();
    }

    private void Expect(StickFile file, StickReader reader, CancellationToken cancel)
    {
        using var written = new FileByteSource(Path.Combine(folder, file.Path));
        Digest found = reader.DigestOf(written, cancel);
        if (found != file.Sha256)
            throw StickReader.NotKept(written.Name, $"SHA-256 {found}", $"{file.Sha256}");
    }
}
