using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Tests.Packing;

public sealed class ReleasePackerTests : IDisposable
{
    private const int MiB = PackFixture.MiB;

    private readonly PackFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Pack_Volume_ReadsBackAndCountsRight()
    {
        byte[] content = [
            .. PackFixture.Noise(3 * MiB, 1), .. new byte[MiB], .. PackFixture.Noise(20 * MiB, 2), .. PackFixture.Noise(3 * MiB, 1)];
        VolumeToPack volume = _fixture.Volume(content);
        PackStatistics statistics = _fixture.Release(volume).Statistics;
        Assert.Equal(volume.Layout.Allocated[0].Length, statistics.Raw);
        Assert.InRange(statistics.Unique, 23 * MiB, 26 * MiB);
        Assert.Equal(1, statistics.ReadAmplification);
        Assert.Equal(_fixture.PackFiles.Sum(f => new FileInfo(f).Length), statistics.Added);
    }

    /// <summary>Frames are compressed on all cores: the packs must not show which was quicker.</summary>
    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Balanced)]
    public void Pack_SameVolumesInOtherFolders_GivesTheSamePacks(CompressionLevel level)
    {
        using var fixture = new PackFixture { Level = level };
        byte[] content = [.. PackFixture.Noise(34 * MiB, 3), .. Enumerable.Range(0, 18 * MiB).Select(i => (byte)(i >> 5 & i))];
        PackedVolumes first = fixture.Pack(fixture.Volume(content));
        for (int i = 0; i < 2; i++)
        {
            using var other = new PackFixture { Level = level };
            using var noise = new CancellationTokenSource();
            var load = new Thread(() => { while (!noise.IsCancellationRequested) Thread.SpinWait(100); }) { IsBackground = true };
            load.Start();
            PackedVolumes again = other.Pack(other.Volume(content));
            noise.Cancel();
            load.Join();
            Assert.Equal(first.Packs, again.Packs);
            Assert.Equal(VolumeIndexFormat.Write(first.Indexes[0]), VolumeIndexFormat.Write(again.Indexes[0]));
            Assert.Equal(fixture.PackFiles.Select(Content), other.PackFiles.Select(Content));
        }
    }

    private static Digest Content(string file) => Digest.Of(File.ReadAllBytes(file));

    /// <summary>Too far apart for one frame in the order of the volume, and changed everywhere, so that no chunk is the same.</summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void Pack_SimilarDataFarApart_IsPackedTogetherButForFast()
    {
        byte[] data = PackFixture.Noise(7 * MiB, 20);
        byte[] changed = [.. data];
        for (int i = 0; i < changed.Length; i += 60_000)
            changed[i] ^= 1;
        byte[] content = [.. data, .. PackFixture.Noise(30 * MiB, 21), .. changed];
        using var balanced = new PackFixture { Level = CompressionLevel.Balanced };

        long found = _fixture.Release(_fixture.Volume(content)).Statistics.Packed;
        long together = balanced.Release(balanced.Volume(content)).Statistics.Packed;

        Assert.InRange(found, content.Length, content.Length + MiB);
        Assert.InRange(together, content.Length - 7 * MiB, content.Length - 6 * MiB);
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public void Pack_TwoVolumesWithTheSameFilesBySimilarity_StoresThemOnceAndCountsAllProgress()
    {
        using var balanced = new PackFixture { Level = CompressionLevel.Balanced };
        byte[] shared = PackFixture.Noise(12 * MiB, 4);
        VolumeToPack[] volumes = [balanced.Volume(shared), balanced.Volume([.. PackFixture.Noise(MiB, 6), .. shared, .. new byte[MiB]])];
        long done = 0;

        PackedVolumes packed = new ReleasePacker(balanced.Output, CompressionLevel.Balanced).Pack(volumes, bytes => done += bytes, default);

        Assert.InRange(packed.Statistics.Unique, 13 * MiB, 18 * MiB);
        Assert.Equal(
            volumes.Sum(v => v.Layout.Allocated.Sum(r => r.Length) - v.Layout.Own.Sum(r => r.Length) - v.Layout.LogFile.Sum(r => r.Length)),
            done);
        balanced.Release(volumes);
    }

    [Fact]
    public void Pack_TwoVolumesWithTheSameFiles_StoresThemOnce()
    {
        byte[] shared = PackFixture.Noise(12 * MiB, 4);
        PackedVolumes packed = _fixture.Release(
            _fixture.Volume([.. PackFixture.Noise(MiB, 5), .. shared]),
            _fixture.Volume([.. PackFixture.Noise(3 * MiB + 4096, 6), .. shared, .. new byte[MiB]]));
        Assert.InRange(packed.Statistics.Unique, 16 * MiB, 21 * MiB);
    }

    [Fact]
    public void Pack_UnchangedVolume_AddsNothing()
    {
        byte[] content = PackFixture.Noise(9 * MiB, 7);
        PackedVolumes first = _fixture.Release(_fixture.Volume(content));
        PackedVolumes second = _fixture.Release(_fixture.Volume(content));
        Assert.Empty(second.NewPacks);
        Assert.Equal(0, second.Statistics.Added);
        Assert.Equal(first.Packs, second.Packs);
        Assert.Equal(VolumeIndexFormat.Write(first.Indexes[0]), VolumeIndexFormat.Write(second.Indexes[0]));
        Assert.Single(_fixture.PackFiles);
    }

    /// <summary>One and a half chunks on each side of the change at the most.</summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void Pack_ChangedAndMovedData_CostsAboutItsOwnSize()
    {
        byte[] content = PackFixture.Noise(40 * MiB, 8);
        _fixture.Release(_fixture.Volume(content));
        byte[] changed = [.. content[..(10 * MiB)], .. PackFixture.Noise(2 * MiB, 9), .. content[(10 * MiB)..]];
        PackedVolumes second = _fixture.Release(_fixture.Volume(changed));
        Assert.InRange(second.Statistics.Added, 2 * MiB, 2 * MiB + 2 * ClusterChunker.MaximumChunk);
        Assert.Equal(2, second.Packs.Count);
        Assert.Equal(second.Packs[^1], Assert.Single(second.NewPacks));
    }

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(16, 4)]
    [InlineData(48, 30)]
    [InlineData(48, 6)]
    public void Pack_OldFramesAreReadInVain_AreGivenUp(int before, int kept)
    {
        byte[] content = PackFixture.Noise(before * MiB, 10);
        _fixture.Release(_fixture.Volume(content));
        // Every other part of the old content, so that no frame is used wholly.
        byte[] rest = [.. Enumerable.Range(0, kept / 2).SelectMany(i =>
        {
            int at = i * (before / (kept / 2)) * MiB;
            return content[at..(at + 2 * MiB)];
        })];
        byte[] added = PackFixture.Noise(MiB, 11);
        PackedVolumes second = _fixture.Release(_fixture.Volume([.. rest, .. added]));
        Assert.InRange(second.Statistics.ReadAmplification, 1, ReleasePacker.MaximumAmplification);
        Assert.True(second.Statistics.Added <= second.Statistics.Unique * 1.05 + 100_000, $"{second.Statistics}");

        // What was packed again is found again, and the first release is still the first.
        Assert.Empty(_fixture.Release(_fixture.Volume([.. rest, .. added])).NewPacks);
        Assert.Empty(_fixture.Release(_fixture.Volume(content)).NewPacks);
    }

    [Fact]
    public void Pack_LittleIsReadInVain_OldFramesStay()
    {
        byte[] content = PackFixture.Noise(30 * MiB, 12);
        _fixture.Release(_fixture.Volume(content));
        PackedVolumes second = _fixture.Release(_fixture.Volume(content[..(28 * MiB)]));
        Assert.InRange(second.Statistics.ReadAmplification, 1.01, ReleasePacker.MaximumAmplification);
        Assert.InRange(second.Statistics.Added, 0, 2 * ClusterChunker.MaximumChunk);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pack_OldPackDeletedOrCut_IsMadeAgain(bool cut)
    {
        byte[] content = PackFixture.Noise(9 * MiB, 13);
        PackedVolumes first = _fixture.Release(_fixture.Volume(content));
        string pack = _fixture.PackFiles.Single();
        byte[] bytes = File.ReadAllBytes(pack);
        if (cut)
            File.WriteAllBytes(pack, bytes[..^4096]);
        else
            File.Delete(pack);

        PackedVolumes second = _fixture.Release(_fixture.Volume(content));
        Assert.Equal(first.Packs, second.Packs);
        Assert.Equal(second.Packs, second.NewPacks);
        Assert.Equal(bytes, File.ReadAllBytes(pack));
    }

    [Fact]
    public void Pack_OldPackDamaged_IsRefusedUntilItIsDeleted()
    {
        byte[] content = PackFixture.Noise(9 * MiB, 14);
        _fixture.Release(_fixture.Volume(content));
        string pack = _fixture.PackFiles.Single();
        using (FileStream file = File.OpenWrite(pack))
        {
            file.Position = file.Length / 2;
            file.WriteByte(0x77);
            file.WriteByte(0x78);
        }

        ImagingException e = Assert.Throws<ImagingException>(() => _fixture.Pack(_fixture.Volume(content)));
        Assert.Equal((ExitCode.Corrupt, pack), (e.Code, e.Place));
        File.Delete(pack);
        _fixture.Release(_fixture.Volume(content));
    }

    [Fact]
    public void Pack_OldPackDamagedButNotNeeded_IsLeftAlone()
    {
        _fixture.Release(_fixture.Volume(PackFixture.Noise(2 * MiB, 15)));
        string pack = _fixture.PackFiles.Single();
        File.WriteAllBytes(pack, [.. File.ReadAllBytes(pack)[..^1], 1]);
        Assert.Single(_fixture.Release(_fixture.Volume(PackFixture.Noise(2 * MiB, 16))).Packs);
    }

    [Fact]
    public void Pack_OldReleaseDamaged_IsCorrupt()
    {
        _fixture.Release(_fixture.Volume(PackFixture.Noise(MiB, 17)));
        string index = Directory.GetFiles(_fixture.Output, "0.index", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(index, File.ReadAllBytes(index)[..^1]);
        Assert.Equal(ExitCode.Corrupt, Assert.Throws<ImagingException>(() => _fixture.Pack(_fixture.Volume([]))).Code);
    }

    [Fact]
    public void Pack_KnownVolume_IsNotMadeAndGivesTheSameIndex()
    {
        PackedVolumes first = _fixture.Release(_fixture.Volume([.. PackFixture.Noise(9 * MiB, 20), .. new byte[MiB]]));
        var known = new VolumeToPack(new Lazy<MadeVolume>(() => throw new InvalidOperationException("made")), first.Indexes[0]);

        PackedVolumes second = _fixture.Pack(known);

        Assert.Equal(VolumeIndexFormat.Write(first.Indexes[0]), VolumeIndexFormat.Write(second.Indexes[0]));
        Assert.Equal(first.Statistics with { Added = 0 }, second.Statistics);
    }

    [Fact]
    public void Pack_KnownVolumeWhosePackIsGone_IsMade()
    {
        VolumeToPack volume = _fixture.Volume(PackFixture.Noise(9 * MiB, 21));
        PackedVolumes first = _fixture.Release(volume);
        File.Delete(_fixture.PackFiles.Single());

        PackedVolumes second = _fixture.Release(volume with { Known = first.Indexes[0] });

        Assert.Equal(first.Packs, second.NewPacks);
    }

    /// <summary>Every other chunk of an older release: half of its frames would be read in vain, so they are packed again.</summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void Pack_KnownVolumeWithFramesToGiveUp_IsMadeAndGivesWhatAnUnknownOneGives()
    {
        byte[] content = PackFixture.Noise(48 * MiB, 22);
        using var other = new PackFixture();
        PackedVolumes[] packed = [.. new[] { _fixture, other }.Select((fixture, i) =>
        {
            VolumeToPack whole = fixture.Volume(content);
            VolumeIndex index = fixture.Release(whole).Indexes[0];
            List<Extent> chunks = [.. index.Extents.Where(e => e.Kind == ExtentKind.Chunk)];
            VolumeIndex half = index with { Extents = [.. index.Extents.Where(e => chunks.IndexOf(e) % 2 != 0)] };
            NtfsLayout layout = whole.Layout with { Allocated = [.. half.Extents.Select(e => new ByteRange(e.Offset, e.Length))] };
            var made = new Lazy<MadeVolume>(() => new MadeVolume(whole.Open, layout));
            PackedVolumes second = fixture.Pack(new VolumeToPack(made, i == 0 ? half : null));
            Assert.True(made.IsValueCreated);
            return second;
        })];

        Assert.NotEmpty(packed[0].NewPacks);
        Assert.InRange(packed[0].Statistics.ReadAmplification, 1, ReleasePacker.MaximumAmplification);
        Assert.Equal(packed[1].Packs, packed[0].Packs);
        Assert.Equal(VolumeIndexFormat.Write(packed[1].Indexes[0]), VolumeIndexFormat.Write(packed[0].Indexes[0]));
    }

    [Fact]
    public void Pack_Cancelled_LeavesNoHalfPack()
    {
        using var cancel = new CancellationTokenSource();
        var packer = new ReleasePacker(_fixture.Output, CompressionLevel.Fast);
        VolumeToPack volume = _fixture.Volume(PackFixture.Noise(80 * MiB, 18));
        long done = 0;
        Assert.ThrowsAny<OperationCanceledException>(
            () => packer.Pack([volume], bytes => { if ((done += bytes) > 60 * MiB) cancel.Cancel(); }, cancel.Token));
        Assert.Empty(_fixture.PackFiles);
    }

    [Fact]
    public void Pack_VolumeOfFillsOnly_NeedsNoPack()
    {
        PackedVolumes packed = _fixture.Release(_fixture.Volume(new byte[40 * MiB + 4096]));
        Assert.Empty(packed.Packs);
        Assert.Equal(1, packed.Statistics.ReadAmplification);
        Assert.Equal(3, packed.Indexes[0].Extents.Count);
    }

    /// <summary>A file system made by others, through the seal.</summary>
    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Pack_NtfsVolume_ReadsBack()
    {
        string tree = Directory.CreateDirectory(_fixture.File("tree")).FullName;
        for (int i = 0; i < 40; i++)
            File.WriteAllBytes(Path.Combine(tree, $"file {i}.bin"), PackFixture.Noise(i * 10_007, i));
        string image = _fixture.File("ntfs");
        using (FileStream file = File.Create(image))
            file.SetLength(32 * MiB);
        Tool.Expect("mkntfs", "-T", "-F", "-Q", "-p", "2048", "-H", "255", "-S", "63", "-s", "512", "-c", "4096", image);
        Tool.Expect("wimlib-imagex", "capture", tree, _fixture.File("tree.wim"), "--compress=none");
        Tool.Expect("wimlib-imagex", "apply", _fixture.File("tree.wim"), "1", image);

        using var volume = new FileByteSource(image);
        NtfsLayout layout = NtfsSeal.Inspect(volume, []);
        PackedVolumes packed = _fixture.Release(new VolumeToPack(image, layout));
        Assert.Equal(layout.Allocated.Sum(r => r.Length), packed.Indexes[0].Extents.Sum(e => e.Length));
    }
}
