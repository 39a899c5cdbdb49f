using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>A small release whose volumes are applied file by file, for both sector sizes.</summary>
public sealed class FilesFixture : IDisposable
{
    /// <summary>Bytes.</summary>
    public const long DiskBytes = 520 * ByteSize.MiB;

    private readonly TempFolder _folder = new();
    private readonly FolderTree _output;

    public FilesFixture()
    {
        string output = _folder.File("out");
        ReleaseManifest manifest = ManifestReader.Read(WriteManifest());
        string id = new ReleaseBuilder(
            manifest, output, null, CompressionLevel.Fast, new QuietEvents()).Build(CancellationToken.None).Release.Id;
        _output = new FolderTree(output);
        Release = OpenRelease.Open(_output, "", id, null);
    }

    public OpenRelease Release { get; }

    public StagePlan Plan(int sectorSize) =>
        StagePlanner.Plan(Release, DiskBytes, sectorSize, DiskIdentity.FromSeed(Release.Document.Id, 5), bootSet: null);

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    private string WriteManifest()
    {
        string tree = _folder.File("tree");
        foreach (string name in (string[])["Windows/System32/ntoskrnl.exe", "Windows/notepad.exe", "Users/Public/desktop.ini"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, name))!);
            File.WriteAllText(Path.Combine(tree, name), string.Concat(Enumerable.Repeat(name, 5000)));
        }

        Tool.Expect("wimlib-imagex", "capture", tree, _folder.File("install.wim"), "Test", "--compress=none");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.File("boot/EFI/BOOT")).FullName, "BOOTX64.EFI"), "a boot loader");
        string manifest = _folder.File("manifest.yaml");
        File.WriteAllText(manifest, $$"""
            format: 1
            release: { name: files, version: "1" }
            disk:
              minimum: {{DiskBytes}}B
              partitions:
                - { role: esp, size: 300MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: System }
                - { role: recovery, size: 64MiB, label: Recovery }
            image: { wim: install.wim, index: 1, apply: files, starts: nothing }
            boot: { kind: folder, source: boot }
            """);
        return manifest;
    }
}

[CollectionDefinition(nameof(FilesCollection))]
public sealed class FilesCollection : ICollectionFixture<FilesFixture>;
