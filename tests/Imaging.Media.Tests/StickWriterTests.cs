using System.Collections.Concurrent;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Devices;
using Imaging.Testing.Releases;

namespace Imaging.Media.Tests;

public sealed class StickWriterTests : IDisposable
{
    private const long Size = 192 * ByteSize.MiB;

    private readonly StickFixture _fixture = new();
    private readonly OpenRelease _release;

    public StickWriterTests() => _release = _fixture.Publish("many-1", [PackFixture.Noise(9 * PackFixture.MiB, 1)],
        ("EFI/BOOT/BOOTX64.EFI", PackFixture.Noise(150_001, 2)), ("empty.cfg", []), ("sources/boot.wim", PackFixture.Noise(5_000_003, 3)));

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Write_ToSeveral_EachIsAStickOfItsOwnAndFilesAreTheSame()
    {
        StickDestination[] places =
        [
            new(_fixture.File("a.img"), StickTargetKind.Image),
            new(_fixture.File("b.img"), StickTargetKind.Image, Size: 900 * ByteSize.MiB),
            new(_fixture.File("c"), StickTargetKind.Folder),
            new(_fixture.File("d.img"), StickTargetKind.Image),
        ];
        var told = new List<StickResult>();
        IReadOnlyList<StickResult> results = _fixture.Writer(_release).Write(places, told.Add, CancellationToken.None);

        Assert.All(results, r => Assert.Null(r.Error));
        Assert.All(results, r => Assert.True(r.ReadBack.Rate > 0));
        Assert.Equal(places, results.Select(r => r.Destination));
        Assert.Equal(4, told.Count);
        Assert.Equal(4, results.Select(r => r.StickId).Distinct().Count());
        foreach (StickResult result in results)
        {
            Assert.Equal("many-1", _fixture.Verify(result.Destination.Path).Id);
            using Stick stick = Stick.Open(result.Destination.Path);
            Assert.Equal(result.StickId, stick.Document.StickId);
        }

        Assert.Equal(["stick.json and serial numbers"], Differences(places[0].Path, places[3].Path));
    }

    [NeedsFact("fsck.vfat")]
    public void Write_RawStick_IsCleanForFsck()
    {
        string image = _fixture.File("fsck.img");
        _fixture.Writer(_release).WriteImage(image, 900 * ByteSize.MiB, CancellationToken.None);
        byte[] all = File.ReadAllBytes(image);
        File.WriteAllBytes(image + ".part", all[(int)StickContent.PartitionStart..]);
        Tool.Expect("fsck.vfat", "-n", image + ".part");
    }

    /// <summary>Somebody's disk in a case on USB looks like a stick; here a loop device does.</summary>
    [NeedsFact("losetup", "root")]
    public void Write_DeviceIsADiskInUse_IsRefusedAndUntouched()
    {
        string image = _fixture.File("disk.img");
        MakeEncryptedDisk(image);
        byte[] before = File.ReadAllBytes(image);
        using (var loop = new LoopDevice(image))
        {
            DiskInfo disk = Identify(loop.Node);
            StickResult result = Assert.Single(_fixture.Writer(_release).Write(
                [new StickDestination(loop.Node, StickTargetKind.Device, disk)], static _ => { }, CancellationToken.None));
            Assert.Equal(ExitCode.Started, result.Code);
        }

        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(image)));

        static DiskInfo Identify(string node)
        {
            using IBlockDevice device = BlockDevices.Open(node, readOnly: true);
            return new DiskCatalog().Identify(device);
        }
    }

    /// <summary>A staged disk whose Windows has started, and turned BitLocker on.</summary>
    private static void MakeEncryptedDisk(string path)
    {
        var identity = new DiskIdentity(Guid.NewGuid(), "small-1-0123456789ab");
        GptTable table = GptTable.Build(Size, 512, identity.DiskId, [new GptEntry(
            PartitionRoles.Windows.GptType, identity.PartitionId(PartitionRole.Windows), 2048, 200_000, 0, "Windows")]);
        using ImageFileDevice disk = ImageFileDevice.Create(path, Size);
        byte[] head = new byte[512];
        "-FVE-FS-"u8.CopyTo(head.AsSpan(3));
        disk.Write(0, table.ProtectiveMbr.Span);
        disk.Write(table.PrimaryOffset, table.Primary.Span);
        disk.Write(table.BackupOffset, table.Backup.Span);
        disk.Write(2048 * 512, head);
        disk.Flush();
    }

    [Fact]
    public void Write_OneFailsInTheMiddle_TheOthersAreGoodAndTheReleaseIsReadOnce()
    {
        var tree = new CountingTree(new FolderTree(_fixture.Output));
        OpenRelease release = _fixture.Open("many-1", tree);
        tree.Bytes.Clear();
        var counter = new FaultyDevice(new MemoryDevice("counter", Size), DeviceFault.None, -1);
        Assert.Null(Write(release, counter)[0].Error);
        tree.Bytes.Clear();

        MemoryDevice[] disks = [.. Enumerable.Range(0, 4).Select(i => new MemoryDevice($"stick {i}", Size))];
        var failing = new FaultyDevice(disks[1], DeviceFault.FailWrite, counter.Writes - 3);
        IReadOnlyList<StickResult> results = Write(release, disks[0], failing, disks[2], disks[3]);

        Assert.Equal([ExitCode.Ok, ExitCode.DeviceIo, ExitCode.Ok, ExitCode.Ok], results.Select(r => r.Code));
        Assert.False(IsStick(disks[1]));
        foreach (int good in (int[])[0, 2, 3])
            AssertHolds(disks[good], results[good].StickId);
        foreach ((string path, long bytes) in tree.Bytes)
            Assert.True(bytes == new FileInfo(Path.Combine(_fixture.Output, path)).Length, $"{path}: {bytes} bytes read");
        Assert.Equal(3, tree.Bytes.Count);
    }

    /// <summary>Behind the last write of contents comes the MBR: wherever a write or flush goes wrong, no stick comes of it.</summary>
    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(DeviceFault.DropWrite)]
    [InlineData(DeviceFault.FlipBit)]
    [InlineData(DeviceFault.MisplaceWrite)]
    [InlineData(DeviceFault.FailWrite)]
    [InlineData(DeviceFault.FailFlush)]
    public void Write_AnyWriteGoesWrong_IsToldAndIsNoStick(DeviceFault fault)
    {
        var counter = new FaultyDevice(new MemoryDevice("counter", Size), DeviceFault.None, -1);
        Assert.Null(Write(_release, counter)[0].Error);
        int count = fault == DeviceFault.FailFlush ? counter.Flushes : counter.Writes;
        for (int at = fault == DeviceFault.FailFlush ? 0 : FirstOfContent(counter.Writes); at < count; at++)
        {
            var disk = new MemoryDevice("stick", Size);
            var faulty = new FaultyDevice(disk, fault, at);
            StickResult result = Assert.Single(Write(_release, faulty));
            if ((fault is DeviceFault.DropWrite or DeviceFault.MisplaceWrite) && result.Error is null)
            {
                AssertHolds(disk, result.StickId); // zeros that were not written, or a sector too far, onto zeros
                continue;
            }

            Assert.True(result.Code == ExitCode.DeviceIo, $"{fault} at {at}: {result.Error?.Message}");
            Assert.True(!IsStick(disk) || at >= count - 1, $"{fault} at {at} left a stick");
        }
    }

    [Theory]
    [InlineData("wraps")]
    [InlineData("fails behind its end")]
    [InlineData("loses what is behind its end")]
    public void Write_FakeStick_IsNamedAndTheOtherIsGood(string kind)
    {
        const long Claimed = 4 * ByteSize.GiB;
        const long Real = 768 * ByteSize.MiB; // the release would fit
        var real = new MemoryDevice("fake", Real);
        IBlockDevice fake = kind == "wraps"
            ? new WrappingDevice(real, Claimed)
            : new ShortDevice(real, Claimed, kind.StartsWith("fails", StringComparison.Ordinal));
        var honest = new MemoryDevice("honest", Size);

        IReadOnlyList<StickResult> results = Write(_release, fake, honest);

        Assert.Contains($"a fake: {ByteSize.Format(Real)} ({Real} bytes)", results[0].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.DeviceIo, results[0].Code);
        Assert.False(IsStick(real));
        AssertHolds(honest, results[1].StickId);
    }

    [NeedsFact("root", "losetup", "gcc", "fusermount3")]
    public void Write_FourKernelDevicesOneFakeOneTooSmall_TheOthersAreGood()
    {
        using var fake = new FakeStick(_fixture.File(""), 300 * ByteSize.MiB, 2 * ByteSize.GiB);
        using LoopDevice small = Loop("small", 64 * ByteSize.MiB), first = Loop("first", Size), second = Loop("second", 700 * ByteSize.MiB);
        StickDestination[] places = [.. new[] { fake.Node, first.Node, small.Node, second.Node }
            .Select(n => new StickDestination(n, StickTargetKind.Device, StickTarget.Choose(n, force: true)))];

        IReadOnlyList<StickResult> results = _fixture.Writer(_release).Write(places, static _ => { }, CancellationToken.None);

        Assert.Equal([ExitCode.DeviceIo, ExitCode.Ok, ExitCode.DeviceIo, ExitCode.Ok], results.Select(r => r.Code));
        Assert.Contains("a fake", results[0].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("Use a larger stick", results[2].Error!.Message, StringComparison.Ordinal);
        foreach (LoopDevice good in (LoopDevice[])[first, second])
            Assert.Equal("many-1", _fixture.Verify(good.Node).Id);
        Assert.Equal(ExitCode.PartitionTable, Assert.Throws<ImagingException>(() => Stick.Open(fake.Node)).Code);
    }

    [Fact]
    public void Write_SilentStick_IsLeftBehind()
    {
        StickContent content = StickContent.Of(_release, _fixture.Output);
        using var hung = new HungDevice(Size);
        var disk = new MemoryDevice("honest", Size);
        StickWriter writer = _fixture.Writer(_release);
        StickLane[] lanes = [Lane(writer, content, hung, 2), Lane(writer, content, disk, 2)];
        foreach (StickLane lane in lanes)
            lane.Start(CancellationToken.None);
        var feed = new ReleaseFeed(content, lanes) { Timeout = TimeSpan.FromSeconds(2) };
        feed.Run(CancellationToken.None);
        var results = new List<StickResult>();
        feed.Await(results.Add, CancellationToken.None);

        Assert.Contains("no sign of life", results.Single(r => r.Destination.Path == "hung").Error!.Message, StringComparison.Ordinal);
        AssertHolds(disk, results.Single(r => r.Destination.Path == "honest").StickId);
    }

    [Fact]
    public void Write_ReleaseDamagedInTheOutputFolder_StopsAllAndNothingIsAStick()
    {
        string boot = Path.Combine(_fixture.Output, "releases/many-1/boot/sources/boot.wim");
        byte[] bytes = File.ReadAllBytes(boot);
        bytes[^1] ^= 1;
        File.WriteAllBytes(boot, bytes);
        MemoryDevice[] disks = [new("a", Size), new("b", Size)];
        ImagingException e = Assert.Throws<ImagingException>(() => Write(_release, disks));
        Assert.Equal(ExitCode.Corrupt, e.Code);
        Assert.Contains("boot.wim", e.Place, StringComparison.Ordinal);
        Assert.All(disks, d => Assert.False(IsStick(d)));
    }

    [Fact]
    public void Write_Cancelled_NothingIsAStick()
    {
        var all = new FaultyDevice(new MemoryDevice("stick", Size), DeviceFault.None, -1);
        Assert.Null(Assert.Single(Write(_release, all)).Error);
        var disk = new MemoryDevice("stick", Size);
        using var cancel = new CancellationTokenSource();
        var device = new FaultyDevice(disk, DeviceFault.None, -1) { Writing = n => { if (n == all.Writes / 2) cancel.Cancel(); } };
        StickContent content = StickContent.Of(_release, _fixture.Output);
        StickWriter writer = _fixture.Writer(_release);
        Assert.ThrowsAny<OperationCanceledException>(
            () => writer.Write(content, [Lane(writer, content, device, 1)], static _ => { }, cancel.Token));
        Assert.False(IsStick(disk));
    }

    private IReadOnlyList<StickResult> Write(OpenRelease release, params IBlockDevice[] devices)
    {
        StickContent content = StickContent.Of(release, _fixture.Output);
        // Packs are opened in the output folder, past the tree that a test may count with.
        StickWriter writer = _fixture.Writer(release);
        return writer.Write(
            content, [.. devices.Select(d => Lane(writer, content, d, devices.Length))], static _ => { }, CancellationToken.None);
    }

    private static StickLane Lane(StickWriter writer, StickContent content, IBlockDevice device, int count)
    {
        string id = StickContent.NewStickId();
        StickWatchdog watch = writer.Watch(content, count);
        return new StickLane(
            new StickDestination(device.Name, StickTargetKind.Device), id, new RawStick(() => device, content, id, isBlank: false, watch),
            watch);
    }

    /// <summary>The writes before are the old tables and the probe, which have tests of their own.</summary>
    private static int FirstOfContent(int writes) => Math.Max(0, writes - 30);

    private static bool IsStick(MemoryDevice disk)
    {
        var first = new byte[512];
        disk.Read(0, first);
        return first[510] == 0x55 && first[511] == 0xAA;
    }

    private void AssertHolds(MemoryDevice disk, string stickId)
    {
        using Fat32Tree files = Fat32Tree.OfStick(disk);
        Assert.Equal(stickId, Documents.ReadStick(files.ReadAll(StickPaths.Stick), "stick.json").StickId);
        OpenRelease release = OpenRelease.Open(files, StickPaths.Root, "many-1", _fixture.Key);
        for (int pack = 0; pack < release.Document.Packs.Count; pack++)
        {
            using IByteSource source = release.OpenPack(pack);
            Assert.Equal(release.Document.Packs[pack].Sha256, FileDigest.Of(source));
        }

        foreach (FileEntry entry in release.Document.Boot)
        {
            using IByteSource source = release.OpenBootFile(entry);
            Assert.Equal(entry.Sha256, FileDigest.Of(source));
        }
    }

    /// <summary>Two images may differ in the MBR's signature, the boot sectors' serial and the clusters of stick.json.</summary>
    private static List<string> Differences(string a, string b)
    {
        byte[] x = File.ReadAllBytes(a), y = File.ReadAllBytes(b);
        Assert.Equal(x.Length, y.Length);
        var clusters = new HashSet<int>();
        for (int offset = 0; offset < x.Length; offset += 512)
        {
            if (!x.AsSpan(offset, 512).SequenceEqual(y.AsSpan(offset, 512)))
                clusters.Add(offset / 512);
        }

        Assert.True(clusters.Remove(0), "MBR");
        Assert.True(clusters.Remove(2048) && clusters.Remove(2048 + 6), "boot sector and its backup");
        Assert.Single(clusters);
        Assert.Contains("stickId", System.Text.Encoding.ASCII.GetString(x, clusters.Single() * 512, 512), StringComparison.Ordinal);
        return ["stick.json and serial numbers"];
    }

    private LoopDevice Loop(string name, long bytes)
    {
        string file = _fixture.File(name);
        using (FileStream stream = File.Create(file))
            stream.SetLength(bytes);
        return new LoopDevice(file);
    }

    /// <summary>Counts the bytes read of each file.</summary>
    private sealed class CountingTree(IFileTree tree) : IFileTree
    {
        public ConcurrentDictionary<string, long> Bytes { get; } = new();

        public string Name => tree.Name;

        public bool Exists(string path) => tree.Exists(path);

        public IReadOnlyList<string> FilesIn(string folder) => tree.FilesIn(folder);

        public IReadOnlyList<string> FoldersIn(string folder) => tree.FoldersIn(folder);

        public IByteSource Open(string path)
        {
            Bytes.TryAdd(path, 0);
            return new Counted(tree.Open(path), n => Bytes.AddOrUpdate(path, n, (_, old) => old + n));
        }

        public void Dispose() => tree.Dispose();

        private sealed class Counted(IByteSource source, Action<long> read) : IByteSource
        {
            public string Name => source.Name;

            public long Length => source.Length;

            public void Read(long offset, Span<byte> buffer)
            {
                source.Read(offset, buffer);
                read(buffer.Length);
            }

            public void Dispose() => source.Dispose();
        }
    }

    /// <summary>Its first big write never returns, as that of a stick whose driver waits for ever; until the test is over.</summary>
    private sealed class HungDevice(long length) : IBlockDevice
    {
        private readonly ManualResetEventSlim _over = new();

        public string Name => "hung";

        public long Length { get; } = length;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> buffer) => buffer.Clear();

        public void Write(long offset, ReadOnlySpan<byte> data) => _over.Wait();

        public void Flush()
        {
        }

        public void Dispose() => _over.Set();
    }
}
