using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Release;

/// <summary>A volume of an open release.</summary>
public sealed record OpenVolume(VolumeSection Section, VolumeIndex Index);

/// <summary>
/// A release whose documents were checked: signature → <c>release.json</c> → indexes. Its packs and boot files are opened, and checked,
/// when they are used.
/// </summary>
public sealed class OpenRelease
{
    private readonly IFileTree _tree;
    private readonly string _root;

    /// <summary>The release's own files as they were read and checked: a second read of a bad stick may give other bytes.</summary>
    private readonly Dictionary<string, byte[]> _ownFiles;

    private OpenRelease(
        IFileTree tree, string root, ReleaseDocument document, bool isSigned, IReadOnlyList<OpenVolume> volumes, Dictionary<string,
        byte[]> ownFiles)
    {
        (_tree, _root, Document, IsSigned, Volumes, _ownFiles) = (tree, root, document, isSigned, volumes, ownFiles);
    }

    public ReleaseDocument Document { get; }

    /// <summary>True when the signature was checked against a key.</summary>
    public bool IsSigned { get; }

    /// <summary>True where there is a signature, checked or not.</summary>
    public bool HasSignature => _ownFiles.ContainsKey(StickPaths.Signature);

    public IReadOnlyList<OpenVolume> Volumes { get; }

    /// <summary>The release's folder in its tree.</summary>
    public string Folder => StickPaths.Join(_root, StickPaths.Release(Document.Id));

    /// <summary>Opens the release that a medium's document names.</summary>
    /// <param name="files">Of a stick or an ESP. Not owned.</param>
    /// <param name="remedy">What to do where the two do not fit together.</param>
    /// <exception cref="ImagingException">As below; <see cref="ExitCode.Corrupt"/>: another media id.</exception>
    public static OpenRelease OpenNamed(IFileTree files, StickDocument document, ReleaseKey? key, string remedy)
    {
        OpenRelease release = Open(files, StickPaths.Root, document.Release, key);
        return release.Document.MediaId == document.MediaId ? release : throw new ImagingException(
            ExitCode.Corrupt, $"{files.Name}/{StickPaths.Stick}", $"media id {document.MediaId}",
            $"{release.Document.MediaId}, as the release says", remedy);
    }

    /// <summary>Opens a release.</summary>
    /// <param name="tree">A stick or an output folder. Not owned.</param>
    /// <param name="root">
    /// The folder <c>releases</c> and <c>packs</c> are in: <see cref="StickPaths.Root"/> on a stick, empty in an output folder.
    /// </param>
    /// <param name="id">The release.</param>
    /// <param name="key">Checks the signature; null: the release is taken as it is.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>, <see cref="ExitCode.Signature"/>, <see cref="ExitCode.Corrupt"/>.
    /// </exception>
    public static OpenRelease Open(IFileTree tree, string root, string id, ReleaseKey? key)
    {
        string folder = StickPaths.Join(root, StickPaths.Release(id));
        string path = $"{folder}/{StickPaths.ReleaseDocument}";
        string place = $"{tree.Name}/{path}";
        byte[] bytes = tree.ReadAll(path);
        var ownFiles = new Dictionary<string, byte[]> { [StickPaths.ReleaseDocument] = bytes };
        if (tree.Exists($"{folder}/{StickPaths.Signature}"))
            ownFiles[StickPaths.Signature] = tree.ReadAll($"{folder}/{StickPaths.Signature}");
        if (key is not null)
            CheckSignature(ownFiles, key, place);
        ReleaseDocument document = Documents.ReadRelease(bytes, place);
        if (document.Id != id)
            throw new ImagingException(
                ExitCode.Corrupt, place, $"release {document.Id}", $"release {id}",
                "The release's folder was renamed or replaced: write the stick again.");
        var volumes = new List<OpenVolume>();
        foreach (VolumeSection volume in document.Volumes)
        {
            byte[] index = ownFiles[volume.Index.Path] = tree.ReadAll($"{folder}/{volume.Index.Path}");
            volumes.Add(new OpenVolume(volume, ReadIndex(index, $"{tree.Name}/{folder}/{volume.Index.Path}", volume, document.Packs)));
        }

        CheckMachineFiles(document.MachineFiles ?? [], volumes, place);
        return new OpenRelease(tree, root, document, key is not null, volumes, ownFiles);
    }

    /// <summary>Opens a pack and checks its length and header.</summary>
    /// <param name="pack">Place in the release's list of packs.</param>
    public IByteSource OpenPack(int pack)
    {
        PackEntry entry = Document.Packs[pack];
        IByteSource source = _tree.Open(StickPaths.Join(_root, StickPaths.Pack(entry.Name)));
        try
        {
            PackFormat.Check(source, entry.Length);
            return source;
        }
        catch (ImagingException)
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of one of the release's own files (document, signature, index), as they were checked.</summary>
    public byte[] OwnFile(string name) => _ownFiles[name];

    /// <summary>Opens a boot file: at the root of a stick, in the release's folder of an output folder.</summary>
    public IByteSource OpenBootFile(FileEntry entry) =>
        _tree.Open(_root.Length > 0 ? entry.Path : $"{Folder}/{StickPaths.Boot}/{entry.Path}");

    /// <summary>Opens a file for the ESP.</summary>
    public IByteSource OpenEspFile(FileEntry entry) => _tree.Open($"{Folder}/{StickPaths.Esp}/{entry.Sha256}");

    /// <summary>Opens what a machine file is made from. It is not on a staged disk.</summary>
    public IByteSource OpenTemplate(FileEntry entry) => _tree.Open($"{Folder}/{StickPaths.Files}/{entry.Sha256}");

    /// <summary>True where a part of a WIM is there; it may be damaged.</summary>
    public bool HasWimPart(FileEntry part) => _tree.Exists(WimPath(part));

    /// <summary>Opens a part of a WIM.</summary>
    public IByteSource OpenWimPart(FileEntry part) => _tree.Open(WimPath(part));

    /// <summary>The path libwim opens a WIM by: of its first part. Null on a stick that is read as a raw image or device.</summary>
    public string? HostPathOfWim(FileVolume volume) => _tree.HostPath(WimPath(volume.Parts[0]));

    private string WimPath(FileEntry part) => StickPaths.Join(_root, StickPaths.Wim(part.Path));

    private static void CheckSignature(Dictionary<string, byte[]> ownFiles, ReleaseKey key, string place)
    {
        if (!ownFiles.TryGetValue(StickPaths.Signature, out byte[]? signature))
            throw new ImagingException(
                ExitCode.Signature, $"{place}.sig", "no signature", $"one made by the key {key.Fingerprint}",
                "Sign the release: build it with --key, then write the stick again.");
        key.Verify(ownFiles[StickPaths.ReleaseDocument], signature, place);
    }

    /// <summary>What indexes leave to machine files is what these say they have: nothing is left unwritten, or written twice.</summary>
    private static void CheckMachineFiles(IReadOnlyList<MachineFile> files, IReadOnlyList<OpenVolume> volumes, string place)
    {
        IEnumerable<(PartitionRole, FileExtent)> ofFiles = files.SelectMany(f => f.Extents.Select(e => (f.Volume, e)));
        IEnumerable<(PartitionRole, FileExtent)> ofIndexes = volumes.SelectMany(v => v.Index.Extents
            .Where(e => e.Kind == ExtentKind.MachineFile).Select(e => (v.Section.Role, new FileExtent(e.Offset, e.Length))));
        if (files.Any(f => f.Extents.Sum(e => e.Length) != f.Size) || !ofFiles.OrderBy(Place).SequenceEqual(ofIndexes.OrderBy(Place)))
            throw new ImagingException(
                ExitCode.Corrupt, $"{place}, machineFiles", "other extents than the indexes leave to machine files", "the same",
                "The release is inconsistent: build it again.");

        static (PartitionRole, long) Place((PartitionRole Role, FileExtent Extent) part) => (part.Role, part.Extent.Offset);
    }

    private static VolumeIndex ReadIndex(byte[] bytes, string place, VolumeSection volume, IReadOnlyList<PackEntry> packs)
    {
        Digest found = Digest.Of(bytes);
        if (bytes.Length != volume.Index.Length || found != volume.Index.Sha256)
            throw new ImagingException(
                ExitCode.Corrupt, place, $"{bytes.Length} bytes with SHA-256 {found}",
                $"{volume.Index.Length} bytes with {volume.Index.Sha256}",
                "The index was changed after the release was signed: write the stick again.");
        VolumeIndex index = VolumeIndexFormat.Read(bytes, place);
        if (index.VolumeBytes != volume.Size)
            throw new ImagingException(
                ExitCode.Corrupt, place, $"a volume of {index.VolumeBytes} bytes", $"{volume.Size}, as release.json says",
                "The release is inconsistent: build it again.");
        foreach (Frame frame in index.Frames)
        {
            if (frame.Pack >= packs.Count || frame.Offset + frame.PackedLength > packs[frame.Pack].Length)
                throw new ImagingException(
                    ExitCode.Corrupt, place, $"a frame in pack {frame.Pack} at {frame.Offset}", "one inside the release's packs",
                    "The release is inconsistent: build it again.");
        }

        return index;
    }
}
