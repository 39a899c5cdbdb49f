using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Media;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Wim;

namespace Imaging.Station.Tests.Fixtures;

/// <summary>Two small releases of one maker, and sticks with them; built once.</summary>
public sealed class StationFixture : IDisposable
{
    /// <summary>Bytes of the smallest disk.</summary>
    public const long Minimum = 400_000_000;

    private readonly TempFolder _folder = new();

    public StationFixture()
    {
        using ReleaseKey key = ReleaseKey.Create();
        File.WriteAllText(PublicKey, key.ExportPublicPem());
        File.WriteAllText(At("release.key"), key.ExportPrivatePem());
        MakeInput();
        Release = Build("1", key);
        OtherRelease = Build("2", key);
        Folder = At("stick");
        new StickWriter(Release, At("out"), new QuietBuild()).WriteFolder(Folder, CancellationToken.None);
        Image = MakeImage(Release, "a.img");
        Twin = MakeImage(Release, "b.img");
        Other = MakeImage(OtherRelease, "c.img");
    }

    public OpenRelease Release { get; }

    public OpenRelease OtherRelease { get; }

    public string PublicKey => At("release.pub");

    /// <summary>A stick as a folder; those who change it copy it.</summary>
    public string Folder { get; }

    /// <summary>Raw sticks: two with the release, one with the other.</summary>
    public string Image { get; }

    public string Twin { get; }

    public string Other { get; }

    public void Dispose() => _folder.Dispose();

    public string At(string name) => _folder.File(name);

    /// <summary>Changes the release in a stick's folder, and signs it again with the maker's key.</summary>
    public void Rewrite(string stick, Func<ReleaseDocument, ReleaseDocument> change)
    {
        byte[] bytes = Documents.Write(change(Release.Document));
        string folder = Path.Combine(stick, StickPaths.Root, StickPaths.Release(Release.Document.Id));
        using ReleaseKey key = ReleaseKey.Load(At("release.key"));
        File.WriteAllBytes(Path.Combine(folder, StickPaths.ReleaseDocument), bytes);
        File.WriteAllBytes(Path.Combine(folder, StickPaths.Signature), key.Sign(bytes));
    }

    private string MakeImage(OpenRelease release, string name)
    {
        new StickWriter(release, At("out"), new QuietBuild()).WriteImage(At(name), null, CancellationToken.None);
        return At(name);
    }

    private OpenRelease Build(string version, ReleaseKey key)
    {
        File.WriteAllText(At("manifest.yaml"), $$"""
            format: 1
            release: { name: line, version: "{{version}}" }
            machines:
              - { manufacturer: "Testco*", model: "Book" }
            disk:
              minimum: {{Minimum}}B
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
            image: { wim: install.wim, index: 1 }
            boot: { kind: folder, source: boot }
            """);
        var builder = new ReleaseBuilder(ManifestReader.Read(At("manifest.yaml")), At("out"), key, CompressionLevel.Fast, new QuietBuild());
        string id = builder.Build(CancellationToken.None).Release.Id;
        return OpenRelease.Open(new FolderTree(At("out")), "", id, key);
    }

    private void MakeInput()
    {
        var random = new Random(5);
        var bytes = new byte[3_000_000];
        random.NextBytes(bytes);
        Directory.CreateDirectory(At("tree/Windows"));
        File.WriteAllBytes(At("tree/Windows/code.dll"), bytes);
        Directory.CreateDirectory(At("boot/EFI/BOOT"));
        File.WriteAllBytes(At("boot/EFI/BOOT/BOOTX64.EFI"), bytes[..100_001]);
        using WimFile wim = WimFile.CreateNew(WimCompression.Xpress);
        wim.AddImage(At("tree"), "Small");
        wim.Write(At("install.wim"));
    }
}

[CollectionDefinition(nameof(StationCollection))]
public sealed class StationCollection : ICollectionFixture<StationFixture>;
