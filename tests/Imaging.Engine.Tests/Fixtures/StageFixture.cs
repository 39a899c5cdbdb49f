using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>A small release, published once for all tests here: two NTFS volumes and an ESP, some 30 MiB on the disk.</summary>
public sealed class StageFixture : IDisposable
{
    /// <summary>Bytes: the smallest disk the release fits.</summary>
    public const long SmallDisk = SmallRelease.MinimumDisk;

    /// <summary>Bytes: a larger disk, on which the Windows volume grows.</summary>
    public const long LargeDisk = 274_000_000 / 512 * 512;

    /// <summary>The template of the machine file.</summary>
    public const string Answers = "<unattend><ComputerName>{{name}}</ComputerName><Room>{{room|none}}</Room></unattend>";

    /// <summary>Those of the one machine.</summary>
    public static IReadOnlyDictionary<string, string> Values { get; } = new Dictionary<string, string> { ["name"] = "PC-1" };

    private readonly SmallRelease _small = new();

    public StageFixture()
    {
        Release = _small.Publish(Content());
        Stick = _small.WriteFolder(Release, "stick");
    }

    public OpenRelease Release { get; }

    /// <summary>A stick's folder with the release; tests that change it copy it.</summary>
    public string Stick { get; }

    /// <summary>PEM file.</summary>
    public string PublicKey => _small.PublicKey;

    /// <summary>Small segments, so that the trail flushes many times while others write.</summary>
    public static StageOptions Options { get; } = new()
    {
        SegmentLength = 4 * ByteSize.MiB,
        Pipeline = new PipelineOptions { MemoryBudget = 96 * ByteSize.MiB, Decoders = 3 },
    };

    public IReadOnlyList<BootSet> BootSets => Release.Document.Windows!.BootSets;

    /// <param name="bootSet">Null: the first.</param>
    public StagePlan Plan(ulong seed, long diskBytes = LargeDisk, BootSet? bootSet = null) =>
        StagePlanner.Plan(
            Release, diskBytes, 512, DiskIdentity.FromSeed(Release.Document.Id, seed), bootSet ?? BootSets[0],
            FilledFile.Fill(Release, new MachineValues(new MachineIdentity(), row: null, Values)));

    public void Stage(
        StagePlan plan, IBlockDevice disk, StageOptions? options = null, IContentSource? source = null, CancellationToken cancel = default)
    {
        var events = new QuietEvents();
        options ??= Options;
        using var reader = new ContentReader(plan.Content, source ?? new ReleaseContent(Release), options.Pipeline);
        new DiskMaker(plan, disk, reader, options, new PhaseClock(events), events, _ => Assert.Fail("the plan has no files")).Run(cancel);
    }

    public VerifyReport Verify(IBlockDevice disk)
    {
        var events = new QuietEvents();
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

    /// <summary>Changes the release in a stick's folder, and signs it again with the maker's key.</summary>
    public void Rewrite(string stick, Func<ReleaseDocument, ReleaseDocument> change) => _small.Rewrite(Release, stick, change);

    public void Dispose() => _small.Dispose();

    private static SmallReleaseContent Content()
    {
        var random = new Random(1);
        var files = new List<(string, byte[])> { (@"Windows/Panther/unattend.xml", [.. Enumerable.Repeat((byte)' ', 64 * 1024)]) };
        for (int i = 0; i < 60; i++)
        {
            var bytes = new byte[random.Next(100, 700_000)];
            random.NextBytes(bytes);
            files.Add(($"Windows/part{i % 7}/file {i}.bin", bytes));
        }

        return new SmallReleaseContent
        {
            Name = "power",
            Windows = files,
            Recovery = [("Recovery/WindowsRE/ReAgent.xml", new byte[600])],
            MachineFiles = [new SmallMachineFile(files[0].Item1, Answers, ComputerNames: ["{{name}}"])],
            Boot = [("EFI/BOOT/BOOTX64.EFI", [.. "a boot loader"u8, .. new byte[1_500_000]])],
            BootSets = [SmallBootSet.Of("EFI"), SmallBootSet.Of("EFI_EX")],
        };
    }
}

[CollectionDefinition(nameof(StageCollection))]
public sealed class StageCollection : ICollectionFixture<StageFixture>;
