using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Volumes.Fat32;

namespace Imaging.Media;

/// <summary>A file on its way to a stick.</summary>
/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">What its bytes have to be.</param>
/// <param name="Open">Opens the source.</param>
public sealed record StickFile(string Path, long Length, Digest Sha256, Func<IByteSource> Open);

/// <summary>
/// Everything a stick with one release holds. All sticks of a release have the same <see cref="Files"/>; only <c>stick.json</c> and the
/// volume's serial number tell them apart.
/// </summary>
public sealed class StickContent
{
    /// <summary>Bytes before the partition of a stick: 1 MiB, so that clusters lie on flash pages.</summary>
    public const long PartitionStart = ByteSize.MiB;

    private readonly ReleaseDocument _release;
    private readonly bool _secretsInClear;

    private StickContent(ReleaseDocument release, IReadOnlyList<StickFile> files, bool secretsInClear)
    {
        (_release, _secretsInClear) = (release, secretsInClear);
        Files = InWriteOrder(files);
    }

    /// <summary>All but <c>stick.json</c>, in the order a layout has them.</summary>
    public IReadOnlyList<StickFile> Files { get; }

    /// <summary>Folders that are there from the start.</summary>
    public IReadOnlyList<string> Folders { get; } = [StickPaths.Journal];

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Files.Sum(f => f.Length) + Document(Unnamed).Length;

    /// <summary>Stands for a stick's id in calculations.</summary>
    private static string Unnamed => new('0', 32);

    /// <param name="release">Opened in the output folder.</param>
    /// <param name="outputFolder">Where its packs are.</param>
    /// <param name="machines">The user's own list, which lies beside the release's files; null: none.</param>
    /// <param name="secretsInClear">True where that list, or the one the stick has, holds secret values.</param>
    public static StickContent Of(
        OpenRelease release, string outputFolder, MachinesFile? machines = null, bool secretsInClear = false)
    {
        ReleaseDocument document = release.Document;
        machines?.RefuseConflict(document);
        List<StickFile> files =
        [
            .. document.Boot.Select(b => new StickFile(b.Path, b.Length, b.Sha256, () => release.OpenBootFile(b))),
            .. OwnFiles(release).Select(name => Of($"{StickPaths.Root}/{StickPaths.Release(document.Id)}/{name}", release.OwnFile(name))),
            .. document.EspFiles.Select(e => ByDigest(document, StickPaths.Esp, e, release.OpenEspFile)),
            .. document.TemplateFiles.Select(e => ByDigest(document, StickPaths.Files, e, release.OpenTemplate)),
            .. document.Packs.Select(
                p => new StickFile(
                    $"{StickPaths.Root}/{StickPaths.Pack(p.Name)}", p.Length, p.Sha256,
                    () => new FileByteSource(Path.Combine(outputFolder, StickPaths.Pack(p.Name))))),
            .. document.WimParts.Select(
                p => new StickFile(
                    $"{StickPaths.Root}/{StickPaths.Wim(p.Path)}", p.Length, p.Sha256,
                    () => new FileByteSource(Path.Combine(outputFolder, StickPaths.Wim(p.Path))))),
            Of(StickPaths.ReadMe, Encoding.ASCII.GetBytes(StickReadMe.Text(document, secretsInClear))),
        ];
        if (machines is not null)
            files.Add(Of(MachineList.FileName, machines.Bytes));
        return new StickContent(document, files, secretsInClear);
    }

    /// <summary>A new stick's id: 32 hexadecimal digits.</summary>
    public static string NewStickId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary><c>stick.json</c> of one stick.</summary>
    public StickFile Document(string stickId) => Of(StickPaths.Stick, Documents.Write(new StickDocument
    {
        Format = StickDocument.CurrentFormat,
        Kind = StickDocument.Stick,
        StickId = stickId,
        MediaId = _release.MediaId,
        Release = _release.Id,
        SecretsInClear = _secretsInClear,
        Digest = default,
    }.Sealed()));

    /// <summary>The file system of one stick.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the stick is too small.</exception>
    public Fat32Layout Plan(string place, long stickBytes, string stickId)
    {
        CheckFits(place, stickBytes);
        return Fat32Layout.Plan(Format(stickBytes, Serial(stickId)), FatFiles(stickId), Folders);
    }

    /// <summary>The number of a stick's volume and of its MBR.</summary>
    public static uint Serial(string stickId) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Convert.FromHexString(stickId)));

    /// <summary>
    /// Bytes of the smallest stick this fits on, in steps of 64 MiB, with 64 MiB for the journal: two records of a 4 KiB cluster for each
    /// of 8,000 machines.
    /// </summary>
    public long SmallestStick()
    {
        const long Step = 64 * ByteSize.MiB;
        long size = Math.Max(2 * Step, Bytes / Step * Step);
        while (Required(size) + Step > size)
            size += Step;
        return size;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public void CheckFits(string place, long stickBytes)
    {
        long smallest = SmallestStick();
        if (stickBytes < smallest)
            throw new ImagingException(
                ExitCode.DeviceIo, place, $"{ByteSize.Format(stickBytes)} ({stickBytes} bytes)",
                $"at least {ByteSize.Format(smallest)} ({smallest} bytes) for this release", "Use a larger stick.");
    }

    /// <summary>Bytes a stick of a size would need to have.</summary>
    private long Required(long stickBytes) =>
        PartitionStart + Fat32Layout.RequiredBytes(Format(stickBytes, 0), FatFiles(Unnamed), Folders);

    private static Fat32Format Format(long stickBytes, uint serial) =>
        new(stickBytes - PartitionStart, (uint)(PartitionStart / 512), serial, "IMAGING");

    private IEnumerable<Fat32File> FatFiles(string stickId) => FatFiles(Files.Append(Document(stickId)));

    private static IEnumerable<Fat32File> FatFiles(IEnumerable<StickFile> files) =>
        files.Select(f => new Fat32File(f.Path, f.Length, f.Open));

    /// <summary>
    /// A layout of any size has the files in the same order, so that one order of reading is ascending writing on all sticks.
    /// </summary>
    private static List<StickFile> InWriteOrder(IReadOnlyList<StickFile> files)
    {
        long roomy = PartitionStart + files.Sum(f => f.Length + 64 * ByteSize.KiB) * 2 + ByteSize.GiB;
        Fat32Layout layout = Fat32Layout.Plan(Format(roomy, 0), FatFiles(files));
        var order = layout.Writes.Where(w => w.File is not null).Select((w, i) => (w.File!.Path, i)).ToDictionary(x => x.Path, x => x.i);
        return [.. files.OrderBy(f => order.GetValueOrDefault(f.Path, -1))]; // empty files have no bytes to write
    }

    private static IEnumerable<string> OwnFiles(OpenRelease release)
    {
        yield return StickPaths.ReleaseDocument;
        if (release.HasSignature)
            yield return StickPaths.Signature;
        foreach (OpenVolume volume in release.Volumes)
            yield return volume.Section.Index.Path;
    }

    private static StickFile ByDigest(ReleaseDocument document, string folder, FileEntry entry, Func<FileEntry, IByteSource> open) => new(
        $"{StickPaths.Root}/{StickPaths.Release(document.Id)}/{folder}/{entry.Sha256}", entry.Length, entry.Sha256, () => open(entry));

    private static StickFile Of(string path, byte[] bytes) =>
        new(path, bytes.Length, Digest.Of(bytes), () => new MemoryByteSource(path, bytes));
}
