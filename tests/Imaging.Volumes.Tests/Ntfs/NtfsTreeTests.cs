using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;
using Imaging.Wim;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Libntfs-3g or libwim makes the volumes; libwim, which reads through libntfs-3g, is the judge of what they hold.</summary>
public sealed class NtfsTreeTests : IDisposable
{
    private const int Cluster = 4096;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("mkntfs")]
    public void Visit_HostileTree_IsWhatLibwimReads()
    {
        string volume = _temp.File("hostile.ntfs");
        HostileTree.MakeVolume(volume, smallFiles: 2000);
        AssertAsLibwim(volume);
    }

    [NeedsTheory("mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Visit_HostileTreeLaidDownByLibwim_IsWhatLibwimReadsAndTheWimHas(int sectorSize)
    {
        string path = _temp.File("hostile.wim");
        HostileTree.MakeWim(path, smallFiles: 3000);
        string volume = Format(sectorSize, HostileTree.VolumeSize);
        using WimFile wim = WimFile.Open(path);
        wim.ExtractImageToNtfs(1, volume);

        AssertAsLibwim(volume, sectorSize);
        using var source = new FileByteSource(volume);
        NtfsVolume opened = NtfsVolume.Open(source, sectorSize);
        VolumeTreeDigest found = VolumeTreeDigest.Of(add => NtfsTree.Visit(opened, add));
        VolumeTreeDigest expected = VolumeTree.Digest(volume);
        Assert.Empty(found.DifferencesFrom(expected, 5));
        Assert.Equal(expected.Sha256, found.Sha256);
    }

    /// <summary>
    /// Of every length around the borders of clusters and compressed units, of every kind of content, with holes in them.
    /// </summary>
    [NeedsFact("mkntfs")]
    public void Visit_CompressedFiles_AreWhatLibwimReads()
    {
        string volume = Format(512);
        using (var editor = new HostileTreeVolume(volume))
        {
            editor.AddFolder("/packed");
            editor.SetAttributes("/packed", FileAttributes.Compressed);
            var random = new Random(21);
            int[] lengths = [4095, 4096, 4097, 65535, 65536, 65537, 131_072, 300_001, 1_200_000];
            foreach (int length in lengths)
            {
                for (int kind = 0; kind < 5; kind++)
                    editor.AddFile($"/packed/{length}-{kind}", Content(random, length, kind));
            }

            for (int i = 0; i < 60; i++)
                editor.AddFile($"/packed/random length {i}", Content(random, random.Next(1000, 200_000), i % 5));
            editor.AddFile("/packed/holes", Content(random, 70_000, 1));
            editor.WriteAt("/packed/holes", 1_000_000, Content(random, 90_000, 2));
            editor.WriteAt("/packed/holes", 3_000_000, Content(random, 10, 2));
        }

        Assert.InRange(CountCompressed(volume), 40, 106);
        AssertAsLibwim(volume);
    }

    /// <summary>
    /// Hard links, streams and runs that one MFT record does not hold, so that there is an attribute list, and folders with many
    /// blocks.
    /// </summary>
    [NeedsTheory("mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Visit_MoreThanARecordHolds_IsWhatLibwimReads(int sectorSize)
    {
        string volume = Format(sectorSize);
        using (var editor = new HostileTreeVolume(volume))
        {
            var random = new Random(22);
            editor.AddFolder("/links");
            editor.AddFolder("/more links");
            editor.AddFile("/links/first", Content(random, 100_000, 0));
            for (int i = 0; i < 300; i++)
                editor.AddLink(
                    "/links/first", $"/{(i % 3 == 0 ? "more links" : "links")}/one of very many names of the same file, number {i}");
            editor.AddFile("/streams", Content(random, 5000, 0));
            for (int i = 0; i < 150; i++)
                editor.AddStream("/streams", $"stream number {i}", Content(random, i * 37, i % 2));
            editor.AddFile("/pieces", []);
            editor.SetAttributes("/pieces", FileAttributes.SparseFile);
            for (int i = 1; i < 1500; i++)
                editor.WriteAt("/pieces", i * 3L * Cluster, Content(random, i % 7 == 0 ? 2 * Cluster : 100, 0));
        }

        using (var source = new FileByteSource(volume))
        {
            NtfsVolume opened = NtfsVolume.Open(source, sectorSize);
            Assert.All(["/links/first", "/streams", "/pieces"], path => Assert.NotEmpty(opened.Load(opened.Find(path)!.Value).Extensions));
        }

        AssertAsLibwim(volume, sectorSize);
    }

    [NeedsFact("mkntfs")]
    public void Visit_ClustersNeverWritten_ReadAsZeros()
    {
        string volume = Format(512, 32 * ByteSize.MiB);
        FillFreeSpace(volume);
        using (var editor = new HostileTreeVolume(volume))
        {
            editor.AddUnwritten("/unwritten", 5_000_000, Content(new Random(23), 100_001, 0));
            editor.AddUnwritten("/unwritten at a border", 40_960, Content(new Random(24), 8192, 0));
            editor.AddFile("/nothing", []);
        }

        using (var source = new FileByteSource(volume))
        {
            NtfsVolume opened = NtfsVolume.Open(source);
            NtfsStream stream = opened.Load(opened.Find("/unwritten")!.Value).Require(AttributeType.Data);
            Assert.Equal((5_000_000, 100_001), (stream.Size, stream.InitializedSize));
            byte[] behind = new byte[Cluster];
            source.Read(stream.Runs[^1].Bytes.End - Cluster, behind);
            Assert.Contains((byte)0xA5, behind);
        }

        AssertAsLibwim(volume);
    }

    [NeedsFact("mkntfs")]
    public void Visit_EncryptedFile_IsRefusedInWords()
    {
        string volume = Format(512, 32 * ByteSize.MiB);
        using (var editor = new HostileTreeVolume(volume))
            editor.AddFile("/file", Content(new Random(1), 5000, 0));
        MemoryDevice device = Load(volume);
        long number = NtfsVolume.Open(device).Find("/file")!.Value;
        NtfsImage.EditRecord(
            device, number, (bytes, record) => bytes[record.Find(AttributeType.StandardInformation, "")!.Offset + 0x18 + 0x21] |= 0x40);

        ImagingException e = Assert.Throws<ImagingException>(() => NtfsTree.Visit(NtfsVolume.Open(device), _ => { }));
        Assert.Equal((ExitCode.PartitionTable, "an encrypted file"), (e.Code, e.Found));
    }

    [NeedsFact("mkntfs")]
    public void Visit_Progress_EndsWithAllBytes()
    {
        string volume = Format(512);
        using (var editor = new HostileTreeVolume(volume))
        {
            for (int i = 0; i < 20; i++)
                editor.AddFile($"/file {i}", Content(new Random(i), 300_000 + i, 0));
        }

        using var source = new FileByteSource(volume);
        var steps = new List<(long Done, long Total)>();
        NtfsTree.Visit(NtfsVolume.Open(source), _ => { }, (done, total) => steps.Add((done, total)));
        Assert.True(steps.Count > 4);
        Assert.Equal(Enumerable.Range(0, 20).Sum(i => 300_000L + i), steps[^1].Total);
        Assert.Equal(steps[^1].Total, steps[^1].Done);
        Assert.Equal(steps.Select(s => s.Done).Order(), steps.Select(s => s.Done));
    }

    [NeedsFact("mkntfs")]
    public void Visit_Cancelled_Stops()
    {
        string volume = Format(512);
        using (var editor = new HostileTreeVolume(volume))
            editor.AddFile("/file", Content(new Random(1), 8_000_000, 0));
        using var source = new FileByteSource(volume);
        using var stop = new CancellationTokenSource();
        int steps = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => NtfsTree.Visit(
            NtfsVolume.Open(source),
            _ => Assert.Fail("handed on"),
            (_, _) =>
            {
                steps++;
                stop.Cancel();
            },
            stop.Token));
        Assert.Equal(1, steps);
    }

    [NeedsFact("mkntfs")]
    public void Visit_ClusterCanNotBeRead_SaysSo()
    {
        string volume = Format(512, 32 * ByteSize.MiB);
        using (var editor = new HostileTreeVolume(volume))
            editor.AddFile("/file", Content(new Random(1), 3_000_000, 0));
        MemoryDevice device = Load(volume);
        NtfsVolume opened = NtfsVolume.Open(device);
        long bad = opened.Load(opened.Find("/file")!.Value).Require(AttributeType.Data).Runs[0].Bytes.Offset + 2_000_000;
        using var failing = new FailingSource(device, bad);

        ImagingException e = Assert.Throws<ImagingException>(() => NtfsTree.Visit(NtfsVolume.Open(failing), _ => Assert.Fail("handed on")));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
    }

    internal static byte[] Content(Random random, int length, int kind)
    {
        byte[] bytes = new byte[length];
        switch (kind)
        {
            case 0: // does not compress
                random.NextBytes(bytes);
                break;
            case 1: // long repeats
                for (int i = 0; i < length; i++)
                    bytes[i] = (byte)(i / 50 % 256);
                break;
            case 2: // words
                for (int i = 0; i < length; i++)
                    bytes[i] = (byte)"etaoin shrdlu"[random.Next(13)];
                break;
            case 3: // pieces of all kinds, zeros too
                for (int at = 0; at < length; at += 10_000)
                    Content(random, Math.Min(10_000, length - at), random.Next(5)).CopyTo(bytes, at);
                break;
            default: // zeros
                break;
        }

        return bytes;
    }

    internal static MemoryDevice Load(string volume)
    {
        byte[] bytes = File.ReadAllBytes(volume);
        var device = new MemoryDevice(volume, bytes.Length);
        device.Write(0, bytes);
        return device;
    }

    private static void AssertAsLibwim(string volume, int sectorSize = 512)
    {
        using var source = new FileByteSource(volume);
        var entries = new List<TreeEntry>();
        NtfsTree.Visit(NtfsVolume.Open(source, sectorSize), entries.Add);
        Assert.Equal(VolumeTree.Describe(volume).Split('\n'), VolumeTree.Describe(entries).Split('\n'));
    }

    private static int CountCompressed(string volume)
    {
        using var source = new FileByteSource(volume);
        return NtfsVolume.Open(source).Records().Count(r =>
            r.Find(AttributeType.Data, "") is { IsResident: false, Flags: AttributeFlags.Compressed } data
            && data.TotalAllocated < data.AllocatedSize && data.DecodeRuns().Any(run => !run.IsHole));
    }

    /// <summary>So that clusters nobody wrote are not zeros by chance.</summary>
    private static void FillFreeSpace(string volume)
    {
        using var source = new FileByteSource(volume);
        NtfsLayout layout = NtfsSeal.Inspect(source, []);
        byte[] rubbish = [.. Enumerable.Repeat((byte)0xA5, Cluster)];
        using FileStream file = File.OpenWrite(volume);
        for (long at = 0; at < NtfsVolume.Open(source).Geometry.TailOffset; at += Cluster)
        {
            if (layout.Allocated.Any(r => r.Overlaps(new ByteRange(at, Cluster))))
                continue;
            file.Position = at;
            file.Write(rubbish);
        }
    }

    private string Format(int sectorSize, long size = 128 * ByteSize.MiB)
    {
        string volume = _temp.File("volume.ntfs");
        File.Delete(volume);
        NtfsImage.SetLength(volume, size);
        Mkntfs.Find().Format(volume, new NtfsFormat("Volume", 2048, sectorSize, IsTimeless: true));
        return volume;
    }

    private sealed class FailingSource(IByteSource source, long bad) : IByteSource
    {
        public string Name => source.Name;

        public long Length => source.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            if (offset <= bad && bad < offset + buffer.Length)
                throw new ImagingException(ExitCode.DeviceIo, Name, "a bad sector", "a good one", "Replace it.");
            source.Read(offset, buffer);
        }

        public void Dispose()
        {
        }
    }
}
