using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Core.Trees;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// Every name of a volume with all that belongs to it, as libwim would capture it, read without a file system driver:
/// <list type="number">
/// <item>one pass over the MFT: what each file is, its names, where its streams lie; streams in the MFT itself are hashed at once;</item>
/// <item>which files are in the tree: names lead to the root, and not to <c>$Extend</c> or another file of the file system;</item>
/// <item>every folder's index, in the order of the volume: it has the names its files say, and no others;</item>
/// <item>every stream's clusters, in the order of the volume (<see cref="NtfsContentReader"/>);</item>
/// <item>the names are handed on.</item>
/// </list>
/// Does not read extended attributes, nor the data of a file that is a reparse point as well; refuses encrypted files.
/// </summary>
/// <remarks>
/// Keeps about 0.5 KB a file until it is handed on, and three buffers of 1 MiB: a process that made a digest of 200,000 files with
/// paths of 140 characters took 260 MB.
/// </remarks>
public sealed class NtfsTree
{
    /// <summary>Bytes of the table that are read at once.</summary>
    private const int BatchBytes = 1024 * 1024;

    private readonly NtfsVolume _volume;
    private readonly CancellationToken _cancel;
    private readonly Dictionary<long, TreeFile> _files = [];

    private NtfsTree(NtfsVolume volume, CancellationToken cancel)
    {
        _volume = volume;
        _cancel = cancel;
    }

    /// <summary>Reads a volume that nobody changes meanwhile.</summary>
    /// <param name="volume">Of sectors of any size.</param>
    /// <param name="visit">Called with every name, in no order, when all is read.</param>
    /// <param name="progress">Told how many bytes of streams in clusters are done, and how many there are.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: damaged, or with encrypted files;
    /// <see cref="ExitCode.DeviceIo"/>.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static void Visit(
        NtfsVolume volume, Action<TreeEntry> visit, Action<long, long>? progress = null, CancellationToken cancel = default)
    {
        var tree = new NtfsTree(volume, cancel);
        tree.ReadRecords();
        tree.FindPaths();
        tree.CheckFolders();
        NtfsContentReader.Read(
            volume.Source, [.. tree._files.Values.SelectMany(f => f.Contents).Where(c => c.IsWaiting)], progress, cancel);
        tree.HandOn(visit);
    }

    private static string Join(string folder, string name) => folder.Length == 1 ? folder + name : $"{folder}\\{name}";

    private void ReadRecords()
    {
        int size = _volume.Boot.RecordSize;
        byte[] batch = new byte[BatchBytes]; // the same for all, since nothing of a record is kept
        for (long first = 0; first < _volume.RecordCount; first += batch.Length / size)
        {
            _cancel.ThrowIfCancellationRequested();
            int count = (int)Math.Min(batch.Length / size, _volume.RecordCount - first);
            _volume.Mft.Read(first * size, batch.AsSpan(0, count * size));
            for (int i = 0; i < count; i++)
                ReadRecord(first + i, batch.AsMemory(i * size, size));
        }
    }

    private void ReadRecord(long number, Memory<byte> raw)
    {
        if (number is not (MftReference.Root or >= MftReference.FirstOrdinary) || !MftRecord.HasSignature(raw.Span))
            return;
        MftRecord record = MftRecord.Parse(raw, number, _volume.Source.Name);
        if (record.IsInUse && !record.IsExtension)
            _files.Add(number, TreeFileReader.Read(NtfsFile.Load(_volume, record)));
    }

    /// <summary>Forgets what is not part of the tree.</summary>
    private void FindPaths()
    {
        if (!_files.TryGetValue(MftReference.Root, out TreeFile? root) || !root.IsFolder)
            throw NtfsErrors.Damaged($"{_volume.Source.Name}: MFT record {MftReference.Root}", "no folder", "the root");
        root.FolderPath = @"\";
        foreach (TreeFile folder in _files.Values.Where(f => f.IsFolder))
            FindPath(folder);
        foreach (TreeFile file in _files.Values.Where(f => f != root && FolderOf(f)?.FolderPath is null).ToList())
            _files.Remove(file.Number);
    }

    /// <summary>The path of a folder and of all above it; none where these are not part of the tree.</summary>
    private void FindPath(TreeFile folder)
    {
        var below = new Stack<TreeFile>();
        for (TreeFile? at = folder; at is { FolderPath: null }; at = FolderOf(at))
        {
            below.Push(at);
            if (below.Count > _files.Count)
                throw NtfsErrors.Damaged(PlaceOf(folder), "a folder that is in itself", "a way to the root");
        }

        while (below.TryPop(out TreeFile? at))
        {
            if (FolderOf(at) is { FolderPath: not null })
                at.FolderPath = PathOf(at, at.Names[0]);
        }
    }

    /// <summary>Null: a folder of the file system itself, or a file without a name.</summary>
    private TreeFile? FolderOf(TreeFile file) => file.Names.Length == 0 ? null : FolderOf(file, file.Names[0]);

    private TreeFile? FolderOf(TreeFile file, in FileName name)
    {
        if (_files.TryGetValue(name.FolderNumber, out TreeFile? folder) && folder.Reference == name.Folder && folder.IsFolder)
            return folder;
        return name.FolderNumber < MftReference.FirstOrdinary
            ? null
            : throw NtfsErrors.Damaged(
                PlaceOf(file), $"the name '{name.Text}' in record {name.FolderNumber}, which is not that folder", "a folder that is there");
    }

    private void CheckFolders()
    {
        foreach (TreeFile folder in _files.Values.Where(f => f.IsFolder).OrderBy(f => f.Index?.FirstLcn))
        {
            _cancel.ThrowIfCancellationRequested();
            string place = $"{PlaceOf(folder)}, {folder.FolderPath}";
            NtfsIndex index = folder.Index ?? throw NtfsErrors.Damaged(
                place, "a folder without an index", $"one with {NtfsIndex.OfFolder}");
            index.Visit(entry => CheckEntry(folder, entry, place));
        }

        foreach (TreeFile file in _files.Values.Where(f => f.Number != MftReference.Root && f.ListedNames < f.Names.Length))
            throw NtfsErrors.Damaged(
                $"{PlaceOf(file)}, {PathOf(file, file.Names[0])}", $"{file.ListedNames} of its names in folders",
                $"all {file.Names.Length}");
    }

    /// <summary>
    /// An entry is the name as the file has it, behind a header with the file's reference (Linux-NTFS documentation, "Index entry").
    /// </summary>
    private void CheckEntry(TreeFile folder, ReadOnlySpan<byte> entry, string place)
    {
        long reference = BinaryPrimitives.ReadInt64LittleEndian(entry);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[0x0A..]);
        FileName name = FileName.Parse(entry.Slice(0x10, Math.Min(length, entry.Length - 0x10)), place);
        long number = reference & MftReference.NumberMask;
        if (length != name.KeyLength)
            throw NtfsErrors.Damaged(
                $"{_volume.Source.Name}: {Join(folder.FolderPath!, name.Text)}", $"a key of {length} bytes", $"{name.KeyLength}");
        if (number < MftReference.FirstOrdinary)
            return; // the file system's own
        if (!_files.TryGetValue(number, out TreeFile? file) || file.Reference != reference
            || !file.Names.Contains(name) || name.Folder != folder.Reference)
            throw NtfsErrors.Damaged(
                $"{_volume.Source.Name}: {Join(folder.FolderPath!, name.Text)}", $"MFT record {number}, which does not have this name",
                "a file of this name");
        file.ListedNames++;
    }

    private void HandOn(Action<TreeEntry> visit)
    {
        var descriptors = new SecurityDescriptors(_volume);
        foreach (TreeFile file in _files.Values)
        {
            _cancel.ThrowIfCancellationRequested();
            byte[] descriptor = (file.SecurityNumber == 0 ? null : descriptors.Find(file.SecurityNumber)) ?? file.OwnDescriptor ?? [];
            TreeStream[] streams = [.. file.Contents.Select(c => c.ToStream())];
            if (!file.IsFolder)
                _files.Remove(file.Number); // whoever is visited may need the room
            FileName[] names = [.. file.Names.Where(n => n.Kind != FileNameKinds.Dos)];
            if (file.Number == MftReference.Root)
                visit(Entry(file, "", @"\", "", 1, descriptor, streams));
            else
                Array.ForEach(
                    names, n => visit(Entry(file, n.Text, PathOf(file, n), ShortNameOf(file, n), names.Length, descriptor, streams)));
        }
    }

    private static TreeEntry Entry(
        TreeFile file, string name, string path, string shortName, int names, byte[] descriptor, TreeStream[] streams) => new()
        {
            Name = name,
            Path = path,
            ShortName = shortName,
            Attributes = file.Attributes,
            ReparseTag = file.ReparseTag,
            LinkCount = names,
            HardLinkGroup = (ulong)file.Number,
            Created = new FileTime(file.Created),
            Written = new FileTime(file.Written),
            Accessed = new FileTime(file.Accessed),
            SecurityDescriptor = descriptor,
            Streams = streams,
            ObjectId = file.ObjectId,
        };

    /// <summary>A short name belongs to the long one in the same folder.</summary>
    private static string ShortNameOf(TreeFile file, FileName name) => (name.Kind & FileNameKinds.Windows) == 0
        ? ""
        : file.Names.FirstOrDefault(n => (n.Kind & FileNameKinds.Dos) != 0 && n.Folder == name.Folder).Text ?? "";

    private string PathOf(TreeFile file, in FileName name) => Join(FolderOf(file, name)!.FolderPath!, name.Text);

    private string PlaceOf(TreeFile file) => $"{_volume.Source.Name}: MFT record {file.Number}";
}
