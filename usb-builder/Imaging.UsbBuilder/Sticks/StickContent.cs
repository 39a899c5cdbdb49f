using System.Text;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Release;
using Imaging.Volumes.Fat32;

namespace Imaging.UsbBuilder.Sticks;

/// <summary>A file on its way to a stick.</summary>
/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">What its bytes have to be.</param>
/// <param name="Open">Opens the source.</param>
internal sealed record StickFile(string Path, long Length, Digest Sha256, Func<IByteSource> Open);

/// <summary>Everything a stick with one release holds.</summary>
internal sealed class StickContent
{
    /// <summary>Bytes before the partition of a stick: 1 MiB, so that clusters lie on flash pages.</summary>
    public const long PartitionStart = ByteSize.MiB;

    private StickContent(IReadOnlyList<StickFile> files) => Files = files;

    public IReadOnlyList<StickFile> Files { get; }

    /// <summary>Folders that are there from the start.</summary>
    public IReadOnlyList<string> Folders { get; } = [StickPaths.Journal];

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Files.Sum(f => f.Length);

    /// <param name="release">Opened in the output folder.</param>
    /// <param name="outputFolder">Where its packs are.</param>
    /// <param name="stickId">The stick's own id; null for a calculation.</param>
    public static StickContent Of(OpenRelease release, string outputFolder, string? stickId = null)
    {
        ReleaseDocument document = release.Document;
        string root = StickPaths.Root;
        string folder = $"{root}/{StickPaths.Release(document.Id)}";
        List<StickFile> files =
        [
            .. document.Boot.Select(b => new StickFile(b.Path, b.Length, b.Sha256, () => release.OpenBootFile(b))),
            .. OwnFiles(release).Select(name => Of($"{folder}/{name}", release.OwnFile(name))),
            .. document.Packs.Select(p => new StickFile($"{root}/{StickPaths.Pack(p.Name)}", p.Length, p.Sha256, () => new FileByteSource(Path.Combine(outputFolder, StickPaths.Pack(p.Name))))),
            Of(StickPaths.ReadMe, Encoding.ASCII.GetBytes(StickReadMe.Text(document))),
            Of(StickPaths.Stick, Documents.Write(Describe(document, stickId ?? new string('0', 32)))),
        ];
        return new StickContent(files);
    }

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

    /// <summary>Bytes a stick of a size would need to have.</summary>
    public long Required(long stickBytes) =>
        PartitionStart + Fat32Layout.RequiredBytes(Format(stickBytes, 0), FatFiles(), Folders);

    /// <summary>The file system of a stick of a size.</summary>
    public static Fat32Format Format(long stickBytes, uint serial) =>
        new(stickBytes - PartitionStart, (uint)(PartitionStart / 512), serial, "IMAGING");

    public IEnumerable<Fat32File> FatFiles() => Files.Select(f => new Fat32File(f.Path, f.Length, f.Open));

    private static StickDocument Describe(ReleaseDocument release, string stickId) => new StickDocument
    {
        Format = StickDocument.CurrentFormat,
        Kind = StickDocument.Stick,
        StickId = stickId,
        MediaId = release.MediaId,
        Release = release.Id,
        Digest = default,
    }.Sealed();

    private static IEnumerable<string> OwnFiles(OpenRelease release)
    {
        yield return StickPaths.ReleaseDocument;
        if (release.HasSignature)
            yield return StickPaths.Signature;
        foreach (OpenVolume volume in release.Volumes)
            yield return volume.Section.Index.Path;
    }

    private static StickFile Of(string path, byte[] bytes) => new(path, bytes.Length, Digest.Of(bytes), () => new MemoryByteSource(path, bytes));
}
