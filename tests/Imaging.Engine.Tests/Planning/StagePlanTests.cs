using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Tests.Staging;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Planning;

[Collection(nameof(StageCollection))]
public sealed class StagePlanTests(StageFixture fixture)
{
    [Fact]
    public void Written_IsAllContentAndNoMore_InAsFewRangesAsCanBe()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 6));
        IReadOnlyList<DiskRange> written = planned.Plan.Written;

        Assert.All(written.Zip(written.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Length < pair.Second.Offset));
        Assert.All(planned.Content, c => Assert.Single(written, w => c.Offset >= w.Offset && c.Offset + c.Length <= w.Offset + w.Length));
        Assert.Equal(planned.Content.Sum(c => c.Length), written.Sum(w => w.Length));
    }

    /// <summary>
    /// NTFS knows the start of its partition in 32 bits of sectors; mkntfs would say so when the old disk is gone already.
    /// </summary>
    [Theory]
    [InlineData(512, 3L << 40, "a start in the first 2 TiB")]
    [InlineData(4096, 15L << 40, null)]
    [InlineData(4096, 20L << 40, "at most")]
    public void Plan_FilesBehindWhatNtfsReaches_AreRefused(int sectorSize, long diskBytes, string? expected)
    {
        using var stick = new TestStick(fixture);
        stick.Rewrite(WithFiles);
        using var tree = new FolderTree(stick.Folder);
        OpenRelease release = OpenRelease.Open(tree, StickPaths.Root, fixture.Release.Document.Id, key: null);
        DiskIdentity identity = DiskIdentity.FromSeed(release.Document.Id, 1);

        if (expected is null)
        {
            Assert.NotEmpty(StagePlanner.Plan(release, diskBytes, sectorSize, identity, bootSet: null).Files);
            return;
        }

        ImagingException e = Assert.Throws<ImagingException>(
            () => StagePlanner.Plan(release, diskBytes, sectorSize, identity, bootSet: null));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains(expected, e.Expected, StringComparison.Ordinal);
    }

    /// <summary>Where a release is not signed, or a stick is damaged, no more is read into memory than a template may have.</summary>
    [Theory]
    [InlineData(long.MaxValue, 10)]
    [InlineData(-1, 10)]
    [InlineData(3L << 30, 3L << 30)]
    [InlineData(10, 10)]
    public void Fill_TemplateOfAnotherLength_IsCorrupt(long documented, long actual)
    {
        using var stick = new TestStick(fixture);
        FileEntry template = Assert.Single(fixture.Release.Document.MachineFiles!).Template;
        stick.Rewrite(d => d with { MachineFiles = [d.MachineFiles![0] with { Template = template with { Length = documented } }] });
        string folder = Path.Combine(stick.Folder, StickPaths.Root, StickPaths.Release(fixture.Release.Document.Id));
        using (FileStream file = File.OpenWrite(Path.Combine(folder, StickPaths.Files, template.Sha256.ToString())))
            file.SetLength(actual);
        using var tree = new FolderTree(stick.Folder);
        OpenRelease release = OpenRelease.Open(tree, StickPaths.Root, fixture.Release.Document.Id, key: null);
        var values = new MachineValues(new MachineIdentity(), row: null, StageFixture.Values);

        Assert.Equal(ExitCode.Corrupt, Assert.Throws<ImagingException>(() => FilledFile.Fill(release, values)).Code);
    }

    /// <summary>FAT32 on sectors of 4096 bytes needs an ESP of 260 MiB.</summary>
    private static ReleaseDocument WithFiles(ReleaseDocument document)
    {
        FileEntry[] wim = [new("aa.wim", 1, default)];
        PartitionSpec[] partitions = [
            .. document.Disk.Partitions.Select(p => p.Role == PartitionRole.Esp ? p with { Size = 300 * ByteSize.MiB } : p)];
        return document with
        {
            Disk = document.Disk with { Partitions = partitions },
            Volumes = [],
            Packs = [],
            MachineFiles = null,
            Files = [.. document.Volumes.Select(v => new FileVolume(v.Role, v.Size, 1, wim, default))],
        };
    }
}
