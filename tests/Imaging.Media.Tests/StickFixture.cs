using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Host;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.Media.Tests;

/// <summary>An output folder with releases published by hand, and a key that signs them.</summary>
internal sealed class StickFixture : IDisposable, IBuildEvents
{
    private readonly PackFixture _packs = new();

    public ReleaseKey Key { get; } = ReleaseKey.Create();

    public string Output => _packs.Output;

    public List<string> Warnings { get; } = [];

    public string File(string name) => _packs.File(name);

    /// <summary>Publishes a release of one volume for each content; equal contents share packs.</summary>
    public OpenRelease Publish(string id, byte[][] contents, params (string Path, byte[] Bytes)[] boot)
    {
        PackedVolumes packed = _packs.Pack([.. contents.Select(_packs.Volume)]);
        return Publish(Document(id) with
        {
            Volumes = [.. packed.Indexes.Select((index, i) => PublishedRelease.Section(PartitionRole.Windows, index, $"{i}.index"))],
            Boot = [.. boot.Select(b => PublishedRelease.Entry(b.Path, b.Bytes))],
            Packs = packed.Packs,
        }, packed, boot);
    }

    /// <summary>
    /// Publishes a release of one volume that is applied file by file, from parts that are no WIM: nobody looks into them.
    /// </summary>
    public OpenRelease PublishFiles(string id, params (string Name, byte[] Bytes)[] parts)
    {
        foreach ((string name, byte[] bytes) in parts)
            PublishedRelease.Put(Path.Combine(Output, StickPaths.Wim(name)), bytes);
        FileEntry[] entries = [.. parts.Select(p => PublishedRelease.Entry(p.Name, p.Bytes))];
        return Publish(Document(id) with { Files = [new FileVolume(PartitionRole.Windows, 1, 1, entries, default)] }, _packs.Pack());
    }

    public OpenRelease Open(string id, IFileTree? tree = null) => OpenRelease.Open(tree ?? new FolderTree(Output), "", id, Key);

    public StickWriter Writer(OpenRelease release) => new(release, Output, this);

    public ReleaseDocument Verify(string stick) => new StickVerifier(stick, Key, this).Verify(CancellationToken.None);

    public void Step(string what)
    {
    }

    public void Moved(long done, long total) => Assert.True(done <= total, $"{done} of {total}");

    public void Warned(string message)
    {
        lock (Warnings)
            Warnings.Add(message);
    }

    public void Dispose()
    {
        Key.Dispose();
        _packs.Dispose();
    }

    private OpenRelease Publish(ReleaseDocument release, PackedVolumes packed, params (string Path, byte[] Bytes)[] boot)
    {
        PublishedRelease.Publish(Output, release, packed, Key, boot);
        return Open(release.Id);
    }

    /// <summary>Media ids differ, as sticks are told apart by them.</summary>
    private static ReleaseDocument Document(string id) =>
        PublishedRelease.Document(id) with { MediaId = Digest.Of(System.Text.Encoding.ASCII.GetBytes(id)).ToString()[..32] };
}
