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
        VolumeToPack[] volumes = [.. contents.Select(_packs.Volume)];
        PackedVolumes packed = _packs.Pack(volumes);
        string folder = Path.Combine(Output, StickPaths.Release(id));
        var sections = new List<VolumeSection>();
        for (int i = 0; i < volumes.Length; i++)
        {
            byte[] index = VolumeIndexFormat.Write(packed.Indexes[i]);
            Put(Path.Combine(folder, $"{i}.index"), index);
            sections.Add(new VolumeSection(PartitionRole.Windows, volumes[i].Layout.VolumeBytes, "ntfs", new FileEntry($"{i}.index", index.Length, Digest.Of(index)), []));
        }

        foreach ((string path, byte[] bytes) in boot)
            Put(Path.Combine(folder, StickPaths.Boot, path), bytes);
        return Publish(Describe(id, sections, packed.Packs, [.. boot.Select(b => new FileEntry(b.Path, b.Bytes.Length, Digest.Of(b.Bytes)))]));
    }

    /// <summary>Publishes a release of one volume that is applied file by file, from parts that are no WIM: nobody looks into them.</summary>
    public OpenRelease PublishFiles(string id, params (string Name, byte[] Bytes)[] parts)
    {
        foreach ((string name, byte[] bytes) in parts)
            Put(Path.Combine(Output, StickPaths.Wim(name)), bytes);
        FileEntry[] entries = [.. parts.Select(p => new FileEntry(p.Name, p.Bytes.Length, Digest.Of(p.Bytes)))];
        return Publish(Describe(id, [], [], []) with { Files = [new FileVolume(PartitionRole.Windows, 1, 1, entries, default, [])] });
    }

    private OpenRelease Publish(ReleaseDocument release)
    {
        string folder = Path.Combine(Output, StickPaths.Release(release.Id));
        byte[] document = Documents.Write(release);
        Put(Path.Combine(folder, StickPaths.ReleaseDocument), document);
        Put(Path.Combine(folder, StickPaths.Signature), Key.Sign(document));
        return Open(release.Id);
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

    private static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
    }

    private static ReleaseDocument Describe(string id, IReadOnlyList<VolumeSection> volumes, IReadOnlyList<PackEntry> packs, IReadOnlyList<FileEntry> boot) => new()
    {
        Format = 1,
        Id = id,
        Name = "release",
        Version = "1",
        Comment = "",
        MediaId = Digest.Of(System.Text.Encoding.ASCII.GetBytes(id)).ToString()[..32],
        Created = DateTimeOffset.UnixEpoch,
        NotAfter = null,
        EngineVersion = "0.1.0",
        Machines = [],
        Disk = new DiskSection(0, 512, DiskTargets.Any, []),
        Line = StationPolicy.Default,
        BootEnvironment = null,
        Image = null,
        Content = [],
        Volumes = volumes,
        Boot = boot,
        Packs = packs,
    };
}
