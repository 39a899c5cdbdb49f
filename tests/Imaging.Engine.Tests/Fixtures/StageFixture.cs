using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Manifest;
using Imaging.Media;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>A real, small release, built once for all tests here: two NTFS volumes and an ESP, some 30 MiB on the disk.</summary>
public sealed class StageFixture : IDisposable
{
    /// <summary>Bytes: the smallest disk the release fits.</summary>
    public const long SmallDisk = 400_000_000;

    /// <summary>Bytes: a larger disk, on which the Windows volume grows.</summary>
    public const long LargeDisk = 424_000_000 / 512 * 512;

    private readonly TempFolder _folder = new();
    private readonly FolderTree _output;

    public StageFixture()
    {
        string output = _folder.File("out");
        using (Key = ReleaseKey.Create())
        {
            PublicKey = _folder.File("release.pub");
            File.WriteAllText(PublicKey, Key.ExportPublicPem());
            PrivateKey = _folder.File("release.key");
            File.WriteAllText(PrivateKey, Key.ExportPrivatePem());
            ReleaseManifest manifest = ManifestReader.Read(WriteManifest());
            var builder = new ReleaseBuilder(manifest, output, Key, CompressionLevel.Fast, new QuietBuild());
            string id = builder.Build(CancellationToken.None).Release.Id;
            _output = new FolderTree(output);
            Release = OpenRelease.Open(_output, "", id, Key);
        }

        Stick = _folder.File("stick");
        new StickWriter(Release, output, new QuietBuild()).WriteFolder(Stick, CancellationToken.None);
    }

    public OpenRelease Release { get; }

    /// <summary>A stick's folder with the release; tests that change it copy it.</summary>
    public string Stick { get; }

    /// <summary>PEM files.</summary>
    public string PublicKey { get; }

    public string PrivateKey { get; }

    private ReleaseKey Key { get; }

    /// <summary>Small segments, so that the trail flushes many times while others write.</summary>
    public static StageOptions Options { get; } = new()
    {
        SegmentLength = 4 * ByteSize.MiB,
        Pipeline = new PipelineOptions { MemoryBudget = 96 * ByteSize.MiB, Decoders = 3 },
    };

    public StagePlan Plan(ulong seed, long diskBytes = LargeDisk) =>
        StagePlanner.Plan(Release, diskBytes, 512, DiskIdentity.FromSeed(Release.Document.Id, seed));

    public void Stage(
        StagePlan plan, IBlockDevice disk, StageOptions? options = null, IContentSource? source = null, CancellationToken cancel = default)
    {
        var events = new StageEvents();
        options ??= Options;
        using var reader = new ContentReader(plan.Content, source ?? new ReleaseContent(Release), options.Pipeline);
        new DiskMaker(plan, disk, reader, options, new PhaseClock(events), events, _ => Assert.Fail("the plan has no files")).Run(cancel);
    }

    public VerifyReport Verify(IBlockDevice disk)
    {
        var events = new StageEvents();
        return DiskVerifier.Verify(Release, disk, Options.Pipeline, new PhaseClock(events), events, CancellationToken.None);
    }

    /// <summary>What the plan's content is, in pieces as they are written, straight from the pipeline.</summary>
    public PlannedBytes ReadPlanned(StagePlan plan)
    {
        var planned = new PlannedBytes(plan);
        using var reader = new ContentReader(plan.Content, new ReleaseContent(Release), Options.Pipeline);
        new ContentPipeline(plan.Content, reader, planned).Run(CancellationToken.None);
        return planned;
    }

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    private string WriteManifest()
    {
        string tree = _folder.File("tree");
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            var bytes = new byte[random.Next(100, 700_000)];
            random.NextBytes(bytes);
            string path = Path.Combine(tree, "Windows", $"part{i % 7}", $"file {i}.bin");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }

        string wim = _folder.File("install.wim");
        Tool.Expect("wimlib-imagex", "capture", tree, wim, "Test", "--compress=none");
        string boot = Directory.CreateDirectory(_folder.File("boot/EFI/BOOT")).FullName;
        File.WriteAllBytes(Path.Combine(boot, "BOOTX64.EFI"), [.. tree.Select(c => (byte)c), .. new byte[1_500_000]]);
        string manifest = _folder.File("manifest.yaml");
        File.WriteAllText(manifest, $$"""
            format: 1
            release: { name: power, version: "1" }
            disk:
              minimum: {{SmallDisk}}B
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
                - { role: recovery, size: 32MiB, label: Recovery }
            image: { wim: install.wim, index: 1 }
            boot: { kind: folder, source: boot }
            slots:
              - { name: unattend, path: '\Windows\Panther\unattend.xml', size: 64KiB }
            """);
        return manifest;
    }
}

[CollectionDefinition(nameof(StageCollection))]
public sealed class StageCollection : ICollectionFixture<StageFixture>;
