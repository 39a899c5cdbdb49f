using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>What an update did.</summary>
/// <param name="Old">The release the stick held.</param>
/// <param name="Added">Paths written, boot files too.</param>
/// <param name="Kept">Paths that were there and right.</param>
/// <param name="Removed">Paths that nothing needed.</param>
/// <param name="ReadBack">Of all that the release consists of.</param>
public sealed record StickUpdateReport(
    string StickId, string Old, IReadOnlyList<StickFile> Added, IReadOnlyList<StickFile> Kept, IReadOnlyList<string> Removed,
    ReadBack ReadBack);

/// <summary>
/// Brings a mounted stick to another release; it stays the stick it was, journal and id.
/// 1. Space is counted, before anything is changed; what neither the old nor the new release needs is deleted only if it is short.
/// 2. Packs and the release's own files are added, and read back. The old release is untouched, and is what the stick says it holds.
/// 3. The boot files that change are written beside the old ones, read back, and then renamed onto them.
/// 4. <c>stick.json</c> is replaced: from here on the stick holds the new release.
/// 5. Boot files that only the old release had are deleted.
/// </summary>
/// <remarks>
/// The order of 3 and 4: a boot image looks for the stick with its own media id, and its release has digests of all boot files. Cut off
/// among the renames of 3, the stick starts an engine that finds no stick of its media id, or a release whose boot files are not those of
/// <c>release.json</c>: it is refused, and never stages the other release. The same holds for the reverse order; in this one
/// <c>stick.json</c> never names a release that is not there completely. Updating again finishes what was cut off.
/// </remarks>
public sealed class StickUpdate(IStickFolder stick, OpenRelease release, string outputFolder, IBuildEvents events) : IDisposable
{
    /// <summary>Where boot files wait.</summary>
    private const string Waiting = $"{StickPaths.Root}/update";

    /// <summary>Bytes for folders and the last clusters of files.</summary>
    private const long Margin = ByteSize.MiB;

    private readonly List<StickFile> _added = [];
    private readonly List<StickFile> _kept = [];
    private readonly List<string> _removed = [];
    private readonly StickReader _reader = new();
    private long _moved;
    private long _total;

    /// <summary>True: the stick's list may hold values that the release marks secret.</summary>
    public bool AllowsClearSecrets { get; init; }

    /// <exception cref="ImagingException">
    /// What went wrong; <see cref="ExitCode.Usage"/>: secret values that nobody asked for, before anything was changed.
    /// </exception>
    public StickUpdateReport Run(CancellationToken cancel)
    {
        (StickDocument document, ReleaseDocument old) = ReadOld();
        bool secrets = ClearSecrets.CheckFolder(stick.Path, release.Document, AllowsClearSecrets, events);
        StickContent content = StickContent.Of(release, outputFolder, secretsInClear: secrets);
        RefuseForeignFiles(old);
        Sort(content, cancel);
        MakeRoom(old, cancel);

        events.Step($"Adding {ByteSize.Format(_added.Sum(f => f.Length))} to {stick.Path}");
        StickFile switched = content.Document(document.StickId);
        (_moved, _total) = (0, 2 * (_added.Sum(f => f.Length) + switched.Length));
        foreach (StickFile file in _added.Where(f => !IsBoot(f)))
            Put(file, file.Path, cancel);
        List<StickFile> boot = [.. _added.Where(IsBoot)];
        foreach (StickFile file in boot)
            Put(file, $"{Waiting}/{file.Path}", cancel);
        cancel.ThrowIfCancellationRequested();
        foreach (StickFile file in boot)
            Change(file.Path, () => stick.Move($"{Waiting}/{file.Path}", file.Path));
        Put(switched, switched.Path, CancellationToken.None);
        Tidy(old);
        return new StickUpdateReport(document.StickId, document.Release, _added, _kept, _removed, _reader.Result);
    }

    public void Dispose() => _reader.Dispose();

    private (StickDocument Stick, ReleaseDocument Release) ReadOld()
    {
        using Stick opened = Stick.Open(stick.Path);
        return (opened.Document, opened.OpenRelease(key: null).Document);
    }

    /// <summary>What is already there is read completely: a pack that rotted is written again.</summary>
    private void Sort(StickContent content, CancellationToken cancel)
    {
        events.Step($"Reading what is on {stick.Path}");
        long done = 0;
        foreach (StickFile file in content.Files)
        {
            (IsThere(file, cancel) ? _kept : _added).Add(file);
            events.Moved(done += file.Length, content.Bytes);
        }
    }

    private bool IsThere(StickFile file, CancellationToken cancel)
    {
        string path = At(file.Path);
        if (!File.Exists(path) || new FileInfo(path).Length != file.Length)
            return false;
        using var there = new FileByteSource(path);
        return _reader.DigestOf(there, cancel) == file.Sha256;
    }

    private void MakeRoom(ReleaseDocument old, CancellationToken cancel)
    {
        List<string> leftovers = [Waiting, .. StickInventory.Leftovers(stick.Path)];
        leftovers.ForEach(path => Change(path, () => stick.Delete(path)));
        long needed = _added.Sum(f => f.Length) + Margin;
        long free = HostFolder.FreeBytes(stick.Path);
        IReadOnlyList<(string Path, long Bytes)> removable = StickInventory.NotNeededBy(stick.Path, old, release.Document);
        if (free + removable.Sum(r => r.Bytes) < needed)
            throw new ImagingException(
                ExitCode.DeviceIo, stick.Path,
                $"{ByteSize.Format(free)} free, and {ByteSize.Format(removable.Sum(r => r.Bytes))} that may be deleted",
                $"{ByteSize.Format(needed)} beside the release {old.Id}, which has to stay until the new one is complete",
                "Use a larger stick; or keep the journal (usb-builder collect), and write the stick anew.");
        foreach ((string path, long bytes) in removable)
        {
            if (free >= needed)
                return;
            cancel.ThrowIfCancellationRequested();
            Change(path, () => stick.Delete(path));
            _removed.Add(path);
            free += bytes;
        }
    }

    /// <summary>A file at the root that is of no release is somebody's own.</summary>
    private void RefuseForeignFiles(ReleaseDocument old)
    {
        foreach (FileEntry entry in release.Document.Boot)
        {
            if (entry.Path.Equals(MachineList.FileName, StringComparison.OrdinalIgnoreCase)
                && File.Exists(At(entry.Path)) && !Has(old, entry.Path))
                throw new ImagingException(
                    ExitCode.Usage, At(entry.Path), "a list of machines that is no part of the release on the stick",
                    $"no such file: {release.Document.Id} has a boot file of that name",
                    "Take that file out of the boot files, or delete the list.");
        }
    }

    private void Put(StickFile file, string path, CancellationToken cancel)
    {
        Change(path, () => stick.Put(path, file, Moved, cancel));
        using var written = new FileByteSource(At(path));
        Digest found = _reader.DigestOf(written, cancel);
        if (found == file.Sha256)
        {
            Moved(file.Length);
            return;
        }

        CheckSource(file);
        throw StickReader.NotKept(written.Name, $"SHA-256 {found}", $"{file.Sha256}");
    }

    private void Moved(long bytes) => events.Moved(_moved += bytes, _total);

    /// <summary>What is on the stick may be a true copy of a damaged output folder.</summary>
    private static void CheckSource(StickFile file)
    {
        using IByteSource source = file.Open();
        Digest found = FileDigest.Of(source);
        if (found != file.Sha256)
            throw new ImagingException(
                ExitCode.Corrupt, source.Name, $"SHA-256 {found}", file.Sha256.ToString(),
                "The release was damaged in the output folder: delete it there and build it again.");
    }

    private void Tidy(ReleaseDocument old)
    {
        foreach (FileEntry gone in old.Boot.Where(b => !Has(release.Document, b.Path)))
        {
            Change(gone.Path, () => stick.Delete(gone.Path));
            _removed.Add(gone.Path);
        }

        Change(Waiting, () => stick.Delete(Waiting));
    }

    private void Change(string path, Action change) => HostFolder.Write(At(path), change);

    private bool IsBoot(StickFile file) => Has(release.Document, file.Path);

    /// <summary>As FAT has it: case does not count.</summary>
    private static bool Has(ReleaseDocument document, string path) =>
        document.Boot.Any(b => b.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    private string At(string path) => Path.Combine(stick.Path, path);
}
