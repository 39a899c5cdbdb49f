using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Station.Preflight;
using Imaging.Station.Tests.Fixtures;
using Imaging.Testing;

namespace Imaging.Station.Tests.Preflight;

[Collection(nameof(StationCollection))]
public sealed class StickRateTests(StationFixture fixture)
{
    [Fact]
    public void Measure_StickHiccups_IsUnknown_AndAStickThatFailsIsNot()
    {
        Assert.NotNull(StickRate.Measure(Open(null)));
        Assert.Null(StickRate.Measure(Open(isTransient: true)));
        Assert.Throws<ImagingException>(() => StickRate.Measure(Open(isTransient: false)));
    }

    /// <summary>A release of files has no packs.</summary>
    [Fact]
    public void Measure_ReleaseOfFiles_ReadsTheWim()
    {
        using var temp = new TempFolder();
        string wim = temp.File(StickPaths.Join(StickPaths.Root, StickPaths.Wim("aa.wim")));
        Directory.CreateDirectory(Path.GetDirectoryName(wim)!);
        File.WriteAllBytes(wim, new byte[3_000_000]);
        ReleaseDocument document = fixture.Release.Document;
        var files = new FileVolume(PartitionRole.Windows, 1, 1, [new FileEntry("aa.wim", 3_000_000, default)], default);
        string folder = Directory.CreateDirectory(temp.File(StickPaths.Join(StickPaths.Root, StickPaths.Release(document.Id)))).FullName;
        File.WriteAllBytes(
            Path.Combine(folder, StickPaths.ReleaseDocument), Documents.Write(document with { Volumes = [], Packs = [], Files = [files] }));
        using var tree = new FolderTree(temp.Path);

        Assert.NotNull(StickRate.Measure(OpenRelease.Open(tree, StickPaths.Root, document.Id, null)));
    }

    private OpenRelease Open(bool? isTransient) =>
        OpenRelease.Open(new Hiccup(new FolderTree(fixture.Folder), isTransient), StickPaths.Root, fixture.Release.Document.Id, null);

    /// <summary>Packs can be read up to their header.</summary>
    private sealed class Hiccup(IFileTree files, bool? isTransient) : IFileTree
    {
        public string Name => files.Name;

        public bool Exists(string path) => files.Exists(path);

        public IReadOnlyList<string> FilesIn(string folder) => files.FilesIn(folder);

        public IReadOnlyList<string> FoldersIn(string folder) => files.FoldersIn(folder);

        public IByteSource Open(string path) =>
            isTransient is { } transient && path.EndsWith(".pack", StringComparison.Ordinal)
                ? new Source(files.Open(path), transient)
                : files.Open(path);

        public void Dispose() => files.Dispose();
    }

    private sealed class Source(IByteSource source, bool isTransient) : IByteSource
    {
        public string Name => source.Name;

        public long Length => source.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            if (buffer.Length > 4096)
                throw new ImagingException(ExitCode.DeviceIo, Name, "an error", "", "") { IsTransient = isTransient };
            source.Read(offset, buffer);
        }

        public void DropCache(long offset, long length) => source.DropCache(offset, length);

        public void Dispose() => source.Dispose();
    }
}
