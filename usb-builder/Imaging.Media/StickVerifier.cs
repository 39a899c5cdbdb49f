using System.Runtime.ExceptionServices;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>
/// Reads every byte of a stick against the signature chain: signature → release.json → indexes → packs, frames and chunks → WIMs →
/// boot files, the stick's and those of the disk → templates.
/// </summary>
/// <param name="key">Null: all but the signature is checked.</param>
public sealed class StickVerifier(string path, ReleaseKey? key, IBuildEvents events)
{
    /// <summary>Where firmware, shim and boot loaders look for files by themselves; as FAT has it, case does not count.</summary>
    private static readonly string[] s_bootFolders = ["EFI", "boot"];

    /// <summary>Returns the release when the stick is intact.</summary>
    /// <exception cref="ImagingException">The first thing that is wrong.</exception>
    public ReleaseDocument Verify(CancellationToken cancel)
    {
        using Stick stick = Stick.Open(path);
        OpenRelease release = stick.OpenRelease(key);
        ReleaseDocument document = release.Document;
        RefuseUnlisted(stick.Files, document);
        long total = document.Packs.Sum(p => p.Length) + Files(release).Sum(f => f.Entry.Length);
        events.Step($"Checking {ByteSize.Format(total)} on {path}");
        long done = 0;
        for (int pack = 0; pack < document.Packs.Count; pack++)
        {
            cancel.ThrowIfCancellationRequested();
            using IByteSource source = release.OpenPack(pack);
            CheckFile(source, document.Packs[pack].Length, document.Packs[pack].Sha256);
            events.Moved(done += source.Length, total);
        }

        foreach ((FileEntry entry, Func<IByteSource> open) in Files(release))
        {
            cancel.ThrowIfCancellationRequested();
            using IByteSource source = open();
            CheckFile(source, entry.Length, entry.Sha256);
            events.Moved(done += source.Length, total);
        }

        events.Step("Decoding every frame");
        CheckChunks(release, cancel);
        return document;
    }

    private static IEnumerable<(FileEntry Entry, Func<IByteSource> Open)> Files(OpenRelease release) =>
    [
        .. release.Document.WimParts.Select(p => (p, (Func<IByteSource>)(() => release.OpenWimPart(p)))),
        .. release.Document.EspFiles.Select(e => (e, (Func<IByteSource>)(() => release.OpenEspFile(e)))),
        .. release.Document.TemplateFiles.Select(e => (e, (Func<IByteSource>)(() => release.OpenTemplate(e)))),
        .. release.Document.Boot.Select(b => (b, (Func<IByteSource>)(() => release.OpenBootFile(b)))),
    ];

    /// <summary>A boot file nobody signed may be started: shim runs an fbx64.efi that lies beside it.</summary>
    private static void RefuseUnlisted(IFileTree files, ReleaseDocument document)
    {
        var listed = document.Boot.Select(b => b.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] unlisted =
        [
            .. files.FoldersIn("").Where(f => s_bootFolders.Contains(f, StringComparer.OrdinalIgnoreCase))
                .SelectMany(f => files.AllFilesIn(f)).Where(f => !listed.Contains(f)).Order(StringComparer.Ordinal),
        ];
        if (unlisted.Length > 0)
            throw new ImagingException(
                ExitCode.Corrupt, files.Name, string.Join(", ", unlisted), "no boot files but those of the release",
                "Delete these files, or write the stick again.");
    }

    private static void CheckFile(IByteSource file, long length, Digest expected)
    {
        if (file.Length != length)
            throw new ImagingException(ExitCode.Corrupt, file.Name, $"{file.Length} bytes", $"{length} bytes", "Write the stick again.");
        file.DropCache(0, file.Length);
        Digest found = FileDigest.Of(file);
        if (found != expected)
            throw new ImagingException(
                ExitCode.Corrupt, file.Name, $"SHA-256 {found}", expected.ToString(),
                "The stick does not hold what the builder wrote: write it again, or throw it away.");
    }

    /// <summary>Decodes each frame once and checks its own digest and those of the chunks the indexes take from it.</summary>
    private static void CheckChunks(OpenRelease release, CancellationToken cancel)
    {
        var frames = release.Volumes
            .SelectMany(
                v => v.Index.Extents.Where(e => e.Kind == ExtentKind.Chunk).Select(e => (Frame: v.Index.Frames[e.Reference], Extent: e)))
            .GroupBy(x => x.Frame)
            .GroupBy(g => g.Key.Pack);
        foreach (var byPack in frames.OrderBy(g => g.Key))
        {
            using IByteSource pack = release.OpenPack(byPack.Key);
            try
            {
                Parallel.ForEach(
                    byPack,
                    new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
                    frame => CheckFrame(pack, frame.Key, [.. frame.Select(x => x.Extent)]));
            }
            catch (AggregateException e) when (e.InnerExceptions[0] is ImagingException first)
            {
                ExceptionDispatchInfo.Throw(first);
            }
        }
    }

    private static void CheckFrame(IByteSource pack, Frame frame, List<Extent> chunks)
    {
        using var packed = new AlignedBuffer(frame.PackedLength);
        using var raw = new AlignedBuffer(frame.RawLength);
        using var zstd = new ZstdDecompressor();
        pack.Read(frame.Offset, packed.Span);
        FrameCheck.Check(frame, packed.Span, pack);
        zstd.Decompress(packed.Span, raw.Span, pack.Name);
        foreach (Extent chunk in chunks)
        {
            if (Digest.Of(raw.Span.Slice((int)chunk.Position, (int)chunk.Length)) != chunk.ChunkId)
                throw new ImagingException(
                    ExitCode.Corrupt, $"{pack.Name} at offset {frame.Offset}", $"a chunk that is not {chunk.ChunkId}",
                    "the chunk the index names", "The builder's memory or disk failed: build the release again on another machine.");
        }
    }
}
