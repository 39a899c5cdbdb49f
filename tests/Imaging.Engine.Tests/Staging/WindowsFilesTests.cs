using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Engine.Files;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.Windows;
using Imaging.Wim;

namespace Imaging.Engine.Tests.Staging;

/// <summary>
/// Volumes applied file by file on a disk of a fake Windows. What Windows and its libwim would write, mkntfs and this system's libwim
/// do; the rest is the product's.
/// </summary>
[Collection(nameof(FilesCollection))]
public sealed class WindowsFilesTests(FilesFixture fixture) : IDisposable
{
    private readonly FakeWindows _windows = new();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsTheory("wimlib-imagex", "mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_VolumesOfFiles_EachIsMountedAloneAndOnlyTheLastWriteMakesTheDiskStart(int sectorSize)
    {
        FakeWindowsDisk laptop = Laptop(sectorSize);
        var starts = new List<bool>();
        laptop.Written = () => starts.Add(!laptop.StartsNothing);
        StagePlan plan = fixture.Plan(sectorSize);

        using (WindowsDisk disk = WindowsDisk.Open(_windows, @"\\.\PhysicalDrive0", readOnly: false))
            Stage(plan, disk, laptop, MountAsWindows);

        Assert.Empty(_windows.Violations);
        List<string> calls = [.. _windows.Calls];
        Assert.Equal(
            ["lock 0.1", "dismount 0.1", "offline 0",
                "read the table of 0", "unlock 0.1", "online 0", "read the table of 0", "format 0.1 as 'System'", "Y: made",
                "files 0.1", "flush 0.1", "Y: removed", "lock 0.1", "dismount 0.1", "offline 0",
                "read the table of 0", "unlock 0.1", "online 0", "read the table of 0", "format 0.1 as 'Recovery'", "Y: made",
                "files 0.1", "flush 0.1", "Y: removed", "lock 0.1", "dismount 0.1", "offline 0",
                "close 0", "unlock 0.1"],
            calls.Where(c => c is not ("read 0" or "write 0" or "flush 0" or "trim 0")));
        Assert.Equal(["read 0", "write 0", "flush 0", "read 0", "close 0", "unlock 0.1"], calls.TakeLast(6));
        Assert.All(starts.SkipLast(1), Assert.False);
        Assert.True(starts[^1]);
        Assert.True(laptop.IsOffline);
        using (WindowsDisk disk = WindowsDisk.Open(_windows, @"\\.\PhysicalDrive0", readOnly: true))
        {
            Assert.True(Verify(disk).IsIntact);
            Assert.Null(StartedDisk.WhyStarted(disk));
        }

        Assert.Empty(_windows.Violations);

        // It leaves a log that is closed, on a volume that nobody has started from.
        void MountAsWindows(string volume)
        {
            using ImageFileDevice file = ImageFileDevice.Open(volume, sectorSize: sectorSize);
            StartedWindows.Write(file, 0, file.Length, isClosed: true);
        }
    }

    /// <summary>What Windows applied differently, or changed while the volume was mounted, is found before the disk starts.</summary>
    [NeedsTheory("wimlib-imagex", "mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void Stage_FileThatIsNotAsInTheWim_IsFoundAndTheDiskStartsNothing(int sectorSize)
    {
        FakeWindowsDisk laptop = Laptop(sectorSize);
        using WindowsDisk disk = WindowsDisk.Open(_windows, @"\\.\PhysicalDrive0", readOnly: false);
        byte[] wrong = [.. "Windows/notepad.exf"u8];

        ImagingException e = Assert.Throws<ImagingException>(() => Stage(fixture.Plan(sectorSize), disk, laptop, volume =>
        {
            byte[] bytes = File.ReadAllBytes(volume);
            int at = bytes.AsSpan().LastIndexOf("Windows/notepad.exe"u8);
            using FileStream file = File.OpenWrite(volume);
            file.Position = at;
            file.Write(wrong);
        }));

        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Contains(@"other files than the release has: \Windows\notepad.exe, on reading back", e.Message, StringComparison.Ordinal);
        Assert.True(laptop is { StartsNothing: true, IsOffline: true });
        Assert.Empty(_windows.Violations);
    }

    [NeedsFact("wimlib-imagex", "mkntfs")]
    public void Stage_WindowsDoesNotFormat_TheDiskStartsNothing()
    {
        FakeWindowsDisk laptop = Laptop(512);
        _windows.FormatFault = FormatOutcome.IoError;
        using WindowsDisk disk = WindowsDisk.Open(_windows, @"\\.\PhysicalDrive0", readOnly: false);

        ImagingException e = Assert.Throws<ImagingException>(() => Stage(fixture.Plan(512), disk, laptop));

        Assert.Contains("Windows partition: found Windows does not format it: IoError", e.Message, StringComparison.Ordinal);
        Assert.True(laptop.StartsNothing);
        Assert.Empty(_windows.Violations);
    }

    private FakeWindowsDisk Laptop(int sectorSize)
    {
        var laptop = new FakeWindowsDisk(0, FilesFixture.DiskBytes, sectorSize)
        {
            Volumes = [new(1, ByteSize.MiB, 500 * ByteSize.MiB, FakeVolume.Data)],
        };
        _windows.Disks.Add(laptop);
        return laptop;
    }

    private void Stage(StagePlan plan, WindowsDisk disk, FakeWindowsDisk laptop, Action<string>? change = null)
    {
        var events = new QuietEvents();
        using var reader = new ContentReader(plan.Content, new ReleaseContent(fixture.Release), StageFixture.Options.Pipeline);
        var files = new FileVolumeMaker(fixture.Release, disk, events) { Extraction = Extract };
        var maker = new DiskMaker(
            plan, disk, reader, StageFixture.Options, new PhaseClock(events), events, f => files.Make(f, CancellationToken.None));
        maker.Run(CancellationToken.None);

        void Extract(WimFile wim, IVolumeWindow window, Action<WimProgress> progress, CancellationToken cancel)
        {
            FakeVolume volume = Assert.Single(laptop.Volumes);
            Assert.Equal((@"Y:\", true, false), (window.Path, window.IsMounted, laptop.IsOffline));
            _windows.Record($"files 0.{volume.Number}");
            string made = _folder.File($"{volume.Label}.ntfs");
            using (FileStream file = File.Create(made))
                file.SetLength(volume.Length);
            int sectorSize = laptop.Bytes.SectorSize;
            Mkntfs.Find().Format(made, new NtfsFormat(volume.Label!, volume.Start / sectorSize, sectorSize, IsTimeless: false));
            wim.ExtractImageToNtfs(1, made, progress, cancel);
            change?.Invoke(made);
            Copy(made, laptop, volume.Start);
        }
    }

    private static void Copy(string volume, FakeWindowsDisk laptop, long offset)
    {
        using FileStream file = File.OpenRead(volume);
        var piece = new byte[ByteSize.MiB];
        for (long at = 0; at < file.Length; at += piece.Length)
        {
            file.ReadExactly(piece);
            laptop.Bytes.Write(offset + at, piece);
        }
    }

    private VerifyReport Verify(IBlockDevice disk)
    {
        var events = new QuietEvents();
        return DiskVerifier.Verify(
            fixture.Release, disk, StageFixture.Options.Pipeline, new PhaseClock(events), events, CancellationToken.None);
    }
}
