using System.Text.RegularExpressions;
using Imaging.Building;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Devices;
using Imaging.Testing.Releases;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.EndToEnd.Tests;

/// <summary>
/// Volumes that are applied file by file, on real block devices of both sector sizes; other people's tools judge the disk.
/// </summary>
public sealed class FilesTests : IDisposable
{
    private const long MiB = 1024 * 1024;
    private const long DiskBytes = 2000 * MiB;

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsTheory("root", "mkntfs", "wimlib-imagex", "sgdisk")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_ReleaseOfFiles_DiskHoldsTheTreeOfTheWim(int sectorSize)
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        using (var disk = new LoopDevice(image, sectorSize))
        {
            Assert.Equal(StageResult.Staged, Factory.Stage(Factory.Request(_shop, stick, disk.Node, size: null)).Result);
            Assert.Contains("No problems found", Tool.Expect("sgdisk", "-v", disk.Node), StringComparison.Ordinal);
        }

        Assert.Equal([PartitionRole.Windows, PartitionRole.Recovery], release.Document.Files!.Select(f => f.Role));
        foreach (FileVolume files in release.Document.Files!)
        {
            using WimFile wim = WimFile.Open(release.HostPathOfWim(files)!);
            string expected = WithoutAccess(VolumeTree.Describe(wim, 1));
            Assert.Equal(expected, WithoutAccess(DescribePartition(image, sectorSize, release, files.Role)));
            if (files.Role == PartitionRole.Windows)
                CheckContent(expected);
        }

        using (var disk = new LoopDevice(image, sectorSize))
        {
            (StageResult result, RunRecord record) = Factory.Stage(Factory.Request(_shop, stick, disk.Node, size: null));
            Assert.Equal(StageResult.AlreadyDone, result);
            Assert.True(record.Phases.Single(p => p.Phase == Phase.Verify).TargetBytes > release.Document.Files!.Sum(f => f.Bytes));
        }
    }

    /// <summary>Whatever a volume may hold comes back from the disk as the WIM says, or a good disk would be called bad.</summary>
    [NeedsTheory("root", "mkntfs", "wimlib-imagex")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_HostileTree_IsReadBackAsTheWimHasIt(int sectorSize)
    {
        (OpenRelease release, string stick) = MakeStick(() => HostileTree.MakeWim(_shop.Wim));
        string image = MakeDiskImage();
        using (var disk = new LoopDevice(image, sectorSize))
            Assert.Equal(StageResult.Staged, Factory.Stage(Factory.Request(_shop, stick, disk.Node, size: null)).Result);

        using WimFile source = WimFile.Open(_shop.Wim);
        string[] staged = DescribePartition(image, sectorSize, release, PartitionRole.Windows).Split('\n');
        string[] secured = [
            .. VolumeTree.Describe(source, 1).Split('\n').Where(l => !l.Contains("descriptor=none", StringComparison.Ordinal))];
        Assert.True(secured.Length > HostileTree.DefaultSmallFiles);
        Assert.Empty(secured.Except(staged));
    }

    [NeedsTheory("root", "mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Verify_ByteOfAFileChanged_NamesTheFile(int sectorSize)
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        using var disk = new LoopDevice(image, sectorSize);
        StageRequest request = Factory.Request(_shop, stick, disk.Node, size: null);
        Factory.Stage(request);
        Assert.Empty(CheckFromEsp(disk.Node, release.Document.Id));

        ChangeByte(disk.Node, File.ReadAllBytes(_shop.At("windows/Windows/notepad.exe")));

        VerifyReport report = Factory.Verify(release, disk.Node);
        Assert.Empty(report.Findings);
        Damage damage = Assert.Single(report.Files);
        Assert.Equal("Windows volume", damage.Place);
        Assert.EndsWith(@": \Windows\notepad.exe", damage.What, StringComparison.Ordinal);
        Assert.Equal("Windows volume", Assert.Single(CheckFromEsp(disk.Node, release.Document.Id)).Place);
        Assert.Equal(StageResult.Staged, Factory.Stage(request).Result);
        Assert.True(Factory.Verify(release, disk.Node).IsIntact);
    }

    [NeedsFact("root", "mkntfs")]
    public void Stage_PartOfTheWimDamaged_LeavesTheDiskAsItWas()
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        Mark(image);
        string part = PartOnStick(stick, release);
        using (FileStream file = File.Open(part, FileMode.Open))
        {
            file.Position = file.Length / 2;
            int old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        }

        using var disk = new LoopDevice(image, 4096);
        ImagingException e = Assert.Throws<ImagingException>(() => Factory.Stage(Factory.Request(_shop, stick, disk.Node, size: null)));

        Assert.Equal((ExitCode.Corrupt, part), (e.Code, e.Place));
        Assert.True(IsMarked(disk.Node));
        Assert.Equal(ExitCode.Corrupt, Assert.Throws<ImagingException>(() => _shop.VerifyStick(stick)).Code);
    }

    /// <summary>libwim gets to read nothing that was not compared with what was signed, also where it would only name files.</summary>
    [NeedsFact("root", "mkntfs")]
    public void Stage_DiskAndWimDamaged_IsCorruptAndLeavesTheDiskAsItWas()
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        using var disk = new LoopDevice(image, 4096);
        StageRequest request = Factory.Request(_shop, stick, disk.Node, size: null);
        Factory.Stage(request);
        ChangeByte(disk.Node, File.ReadAllBytes(_shop.At("windows/Windows/notepad.exe")));
        string part = PartOnStick(stick, release);
        using (FileStream file = File.OpenWrite(part))
            file.Write("nothing libwim knows"u8);

        ImagingException e = Assert.Throws<ImagingException>(() => Factory.Stage(request));

        Assert.Equal((ExitCode.Corrupt, part), (e.Code, e.Place));
        Damage damage = Assert.Single(Factory.Verify(_shop.Open("out", release.Document.Id), disk.Node).Files);
        Assert.EndsWith(@": \Windows\notepad.exe", damage.What, StringComparison.Ordinal);
    }

    /// <summary>An older NTFS with files lies all over the disk, 20 KiB off, and nothing is discarded.</summary>
    [NeedsTheory("root", "mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_DiskFullOfAnOlderNtfs_HoldsTheReleaseAndNothingElse(int sectorSize)
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        using (var old = new LoopDevice(image, 512))
            Factory.Stage(Factory.Request(_shop, stick, old.Node, size: null));
        string moved = _shop.At("moved.img");
        Tool.Expect("dd", $"if={image}", $"of={moved}", "bs=4096", "seek=5", "conv=sparse", "status=none");
        using (FileStream file = File.Open(moved, FileMode.Open))
            file.SetLength(DiskBytes);

        using var disk = new LoopDevice(moved, sectorSize);
        StageRequest request = Factory.Request(_shop, stick, disk.Node, size: null) with
        {
            Options = new StageOptions { DiscardLimit = TimeSpan.Zero },
        };
        Assert.Equal(StageResult.Staged, Factory.Stage(request).Result);
        Assert.True(Factory.Verify(release, disk.Node).IsIntact);
        Assert.Empty(CheckFromEsp(disk.Node, release.Document.Id));
    }

    /// <summary>The host of the disk is full: mkntfs is the first to write more than there is room for.</summary>
    [NeedsFact("root", "mkntfs")]
    public void Stage_DiskThatCanNotBeWritten_IsTheDisksFaultAndNotTheImages()
    {
        (_, string stick) = MakeStick();
        string folder = Directory.CreateDirectory(_shop.At("full")).FullName;
        Tool.Expect("mount", "-t", "tmpfs", "-o", "size=8m", "none", folder);
        try
        {
            string image = Path.Combine(folder, "disk.img");
            ReferenceMachine.Truncate(image, DiskBytes);
            using var disk = new LoopDevice(image, 512);

            ImagingException e = Assert.Throws<ImagingException>(() => Factory.Stage(Factory.Request(_shop, stick, disk.Node, size: null)));

            Assert.Equal((ExitCode.DeviceIo, $"{disk.Node}, Windows volume"), (e.Code, e.Place));
            CheckUnbootable(disk.Node);
        }
        finally
        {
            Tool.Expect("umount", folder);
        }
    }

    /// <summary>Nothing of a run that is stopped in the middle stays: no device, no file, no lock.</summary>
    [NeedsTheory("root", "mkntfs", "losetup")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_CancelledWhileFilesAreLaidDown_DoesNotBootAndLeavesNothingBehind(int sectorSize)
    {
        (_, string stick) = MakeStick();
        string image = MakeDiskImage();
        using var disk = new LoopDevice(image, sectorSize);
        StageRequest request = Factory.Request(_shop, stick, disk.Node, size: null);
        using var cancel = new CancellationTokenSource();
        var events = new QuietEvents
        {
            OnStarted = phase =>
            {
                if (phase == Phase.Files)
                    cancel.Cancel();
            },
        };
        using var run = new StageRun(request, Factory.Machine, events);

        Assert.ThrowsAny<OperationCanceledException>(() => run.Run(cancel.Token));

        Assert.Equal((DiskState.Writing, "cancelled"), (run.DiskState, run.Record.Result));
        Assert.DoesNotContain($"({disk.Node})", Tool.Expect("losetup", "-a"), StringComparison.Ordinal);
        CheckUnbootable(disk.Node);
        Assert.Equal(StageResult.Staged, Factory.Stage(request).Result);
    }

    [NeedsTheory("root", "mkntfs")]
    [InlineData(512, true)]
    [InlineData(4096, true)]
    [InlineData(512, false)]
    [InlineData(4096, false)]
    public void Stage_WimDamagedAfterItWasChecked_DiskDoesNotBoot(int sectorSize, bool isCutShort)
    {
        (OpenRelease release, string stick) = MakeStick();
        string image = MakeDiskImage();
        Mark(image);
        var events = new QuietEvents { OnStarted = Damage };
        using var disk = new LoopDevice(image, sectorSize);
        using var run = new StageRun(Factory.Request(_shop, stick, disk.Node, size: null), Factory.Machine, events);

        ImagingException e = Assert.Throws<ImagingException>(() => run.Run(CancellationToken.None));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Equal((DiskState.Writing, "fail"), (run.DiskState, run.Record.Result));
        CheckUnbootable(disk.Node);
        _shop.WriteFolder("out", release.Document.Id, "another");
        Assert.Equal(StageResult.Staged, Factory.Stage(Factory.Request(_shop, _shop.At("another"), disk.Node, size: null)).Result);

        void Damage(Phase phase)
        {
            if (phase != Phase.Files)
                return;
            using FileStream part = File.OpenWrite(PartOnStick(stick, release));
            if (isCutShort)
                part.SetLength(part.Length / 2);
            part.Position = Math.Min(part.Length - 4096, part.Length / 2);
            part.Write(new byte[4096]); // in the middle of a file's data
        }
    }

    [NeedsFact("root", "mkntfs")]
    public void Build_SmallParts_SplitsTheWimReproduciblyAndStages()
    {
        const long partBytes = 500_000;
        WriteManifest();
        BuildReport first = _shop.Build("out", wimPartBytes: partBytes);
        FileVolume windows = first.Release.Files![0];
        string name = Path.GetFileNameWithoutExtension(windows.Parts[0].Path);
        Assert.True(windows.Parts.Count > 2);
        Assert.Equal(
            Enumerable.Range(1, windows.Parts.Count).Select(n => $"{name}{(n > 1 ? $"{n}" : "")}.swm"), windows.Parts.Select(p => p.Path));
        Assert.Equal(first.Release.Id, _shop.Build("again", wimPartBytes: partBytes).Release.Id);
        Assert.NotEqual(first.Release.Id, _shop.Build("whole").Release.Id);

        _shop.WriteFolder("out", first.Release.Id, "stick");
        Assert.Equal(first.Release.Id, _shop.VerifyStick(_shop.At("stick")).Id);
        string disk = _shop.At("made.img");
        Assert.Equal(StageResult.Staged, Factory.Stage(Factory.Request(_shop, _shop.At("stick"), disk, DiskBytes)).Result);
        Assert.True(Factory.Verify(_shop.Open("out", first.Release.Id), disk).IsIntact);
    }

    /// <summary>setup.exe has 700,001 bytes that do not shrink, the rest goes into parts of less.</summary>
    [NeedsFact("mkntfs")]
    public void Build_FileLongerThanAStickHolds_IsRefusedByItsName()
    {
        const long partBytes = 500_000;
        WriteManifest();

        ImagingException e = Assert.Throws<ImagingException>(() => _shop.Build("out", wimPartBytes: partBytes, wimFileBytes: 600_000));

        Assert.Equal((ExitCode.Manifest, "Windows volume"), (e.Code, e.Place));
        Assert.Matches(@"^70[0-9] kB, compressed, of a single file: \\Ours\\office\\setup\.exe \(700 kB\)$", e.Found);
        Assert.StartsWith("at most 600000 bytes", e.Expected, StringComparison.Ordinal);
        Assert.Contains("without `apply: files`", e.Remedy, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_shop.At("out")));

        BuildReport report = _shop.Build("out", wimPartBytes: partBytes, wimFileBytes: 750_000);
        Assert.InRange(report.Release.WimParts.Max(p => p.Length), 700_001, 750_000);
    }

    [NeedsFact("mkntfs")]
    public void Build_EspTooSmallForLargeSectors_WarnsThatThoseDisksAreNotServed()
    {
        WriteManifest();
        var events = new QuietEvents();
        _shop.Build("out", events: events);
        Assert.DoesNotContain(events.Warnings, w => w.Contains("4Kn", StringComparison.Ordinal));

        File.WriteAllText(
            _shop.Manifest, File.ReadAllText(_shop.Manifest).Replace("size: 300MiB", "size: 200MiB", StringComparison.Ordinal));
        _shop.Build("out", events: events);

        string warning = Assert.Single(events.Warnings, w => w.Contains("4Kn", StringComparison.Ordinal));
        Assert.Contains("at least 260 MiB with sectors of 4096 bytes", warning, StringComparison.Ordinal);
    }

    /// <summary>
    /// On sectors of 4096 bytes each name has a record of 4 KiB, and not of one: what fits the smallest disk may not fit there.
    /// </summary>
    [NeedsFact("root", "mkntfs")]
    public void Build_TightDiskAndManyNames_WarnsThatLargeSectorsMayNotHoldThem()
    {
        const int names = 20_000;
        const long minimum = 460 * MiB;
        for (int i = 0; i < names; i++)
            _shop.Put($"windows/Windows/part{i % 97}/{i}.txt", [(byte)i, 1, 2]);
        WriteManifest();
        File.WriteAllText(
            _shop.Manifest,
            File.ReadAllText(_shop.Manifest).Replace($"minimum: {600 * MiB}", $"minimum: {minimum}", StringComparison.Ordinal));
        var events = new QuietEvents();
        string id = _shop.Build("out", events: events).Release.Id;
        _shop.WriteFolder("out", id, "stick");
        string image = _shop.At("disk.img");
        ReferenceMachine.Truncate(image, minimum);

        using (var disk = new LoopDevice(image, 512))
            Assert.Equal(StageResult.Staged, Factory.Stage(Factory.Request(_shop, _shop.At("stick"), disk.Node, size: null)).Result);
        using (var disk = new LoopDevice(image, 4096))
        {
            ImagingException e = Assert.Throws<ImagingException>(
                () => Factory.Stage(Factory.Request(_shop, _shop.At("stick"), disk.Node, size: null)));
            Assert.Equal((ExitCode.Manifest, $"{disk.Node}, Windows volume"), (e.Code, e.Place));
            CheckUnbootable(disk.Node);
        }

        Assert.Contains(
            "4Kn", Assert.Single(events.Warnings, w => w.Contains("Windows volume", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void Stage_StickReadAsAnImage_IsRefusedBeforeAnythingIsWritten()
    {
        WriteManifest();
        string id = _shop.Build("out").Release.Id;
        string stick = _shop.WriteImage("out", id, "stick.img");
        string disk = _shop.At("none.img");

        ImagingException e = Assert.Throws<ImagingException>(() => Factory.Stage(Factory.Request(_shop, stick, disk, DiskBytes)));

        Assert.Equal(ExitCode.Usage, e.Code);
        Assert.False(File.Exists(disk));
    }

    private (OpenRelease Release, string Stick) MakeStick(Action? makeWim = null)
    {
        WriteManifest(makeWim);
        string id = _shop.Build("out").Release.Id;
        _shop.WriteFolder("out", id, "stick");
        return (_shop.Open("out", id), _shop.At("stick"));
    }

    /// <summary>The ESP has to have 260 MiB, or FAT32 cannot be on sectors of 4096 bytes.</summary>
    private void WriteManifest(Action? makeWim = null)
    {
        (makeWim ?? _shop.MakeSmallWim)();
        _shop.WriteFilesManifest(text => text
            .Replace("size: 100MiB", "size: 300MiB", StringComparison.Ordinal)
            .Replace($"minimum: {Workshop.Minimum}", $"minimum: {600 * MiB}", StringComparison.Ordinal));
    }

    private string MakeDiskImage()
    {
        string path = _shop.At("disk.img");
        ReferenceMachine.Truncate(path, DiskBytes);
        return path;
    }

    private static string PartOnStick(string stick, OpenRelease release) =>
        Path.Combine(stick, StickPaths.Root, StickPaths.Wim(release.Document.Files![0].Parts[0].Path));

    /// <summary>What packages put on it is in the WIM, with descriptors of their own.</summary>
    private void CheckContent(string description)
    {
        string[] paths =
        [
            @"\Ours\office\setup.exe", @"\_Prestage\Packages\java\bin\java.exe", @"\Windows\notepad.exe",
        ];
        foreach (string path in paths)
            Assert.Contains($"{path} attributes=", description, StringComparison.Ordinal);
        Assert.DoesNotContain("descriptor=none", description, StringComparison.Ordinal);
    }

    /// <summary>ntfs-3g's tools look at the partition through a loop device of its own, and libwim reads it.</summary>
    private static string DescribePartition(string image, int sectorSize, OpenRelease release, PartitionRole role)
    {
        PlannedPartition partition = DiskLayout.Plan(
            DiskBytes, sectorSize, release.Document.Disk.Partitions).Single(p => p.Spec.Role == role);
        using var window = new LoopDevice(image, sectorSize, readOnly: true, offset: partition.ByteOffset, length: partition.ByteLength);
        Tool.Expect("ntfsfix", "-n", window.Node);
        Tool.Expect("ntfsinfo", "-m", window.Node);
        return VolumeTree.Describe(window.Node);
    }

    private static string WithoutAccess(string description) => Regex.Replace(description, "accessed=[0-9]+ ", "");

    /// <summary>The check that a staged disk gets without a stick, by the documents on its ESP.</summary>
    private IReadOnlyList<Damage> CheckFromEsp(string node, string id)
    {
        using IBlockDevice device = BlockDevices.Open(node, readOnly: true);
        using Fat32Tree esp = Fat32Tree.OfEsp(device)!;
        using ReleaseKey key = ReleaseKey.Load(_shop.PublicKey);
        OpenRelease release = OpenRelease.Open(esp, StickPaths.Root, id, key);
        var events = new QuietEvents();
        return new DigestVerifier(release, device, new PhaseClock(events), events).Check(CancellationToken.None);
    }

    /// <summary>Changes a byte in the middle of a file's content, wherever that lies.</summary>
    private static void ChangeByte(string node, byte[] content)
    {
        using IBlockDevice disk = BlockDevices.Open(node);
        byte[] piece = new byte[MiB];
        for (long at = 0; at < DiskBytes; at += piece.Length - 4096)
        {
            Span<byte> bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, DiskBytes - at));
            disk.Read(at, bytes);
            int found = bytes.IndexOf(content.AsSpan(200_000, 512));
            if (found < 0)
                continue;
            int sector = found / disk.SectorSize * disk.SectorSize;
            bytes[found] ^= 1;
            disk.Write(at + sector, bytes.Slice(sector, disk.SectorSize));
            disk.Flush();
            return;
        }

        Assert.Fail("the content is not on the disk");
    }

    private static void Mark(string image)
    {
        using FileStream file = File.OpenWrite(image);
        file.Write([.. Enumerable.Repeat((byte)0x5A, 4096)]);
    }

    private static bool IsMarked(string node)
    {
        using FileStream file = File.OpenRead(node);
        byte[] start = new byte[4096];
        file.ReadExactly(start);
        return !start.AsSpan().ContainsAnyExcept((byte)0x5A);
    }

    private static void CheckUnbootable(string node)
    {
        using IBlockDevice disk = BlockDevices.Open(node, readOnly: true);
        byte[] first = new byte[disk.SectorSize];
        disk.Read(0, first);
        Assert.False(first.AsSpan().ContainsAnyExcept((byte)0));
        GptReading gpt = GptReader.Read(disk, disk.SectorSize);
        Assert.Equal((false, false), (gpt.Primary.IsValid, gpt.Backup.IsValid));
    }
}
