using Imaging.Building;
using Imaging.Core;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Staging;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>Places that are full, missing or something else than they should be: always an error of the product, never a success.</summary>
public sealed class OddPlacesTests(OddPlacesTests.SmallRelease sample) : IClassFixture<OddPlacesTests.SmallRelease>, IDisposable
{
    private readonly TempFolder _folder = new();

    private Workshop Shop => sample.Shop;

    private string Id => sample.Report.Release.Id;

    public void Dispose() => _folder.Dispose();

    [NeedsTheory("mkntfs", "root", "mount")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Stage_OntoAFullHostDisk_LeavesNothingThatBoots(int mebibytes)
    {
        using var full = new FullDisk(_folder.File("full"), mebibytes);
        string disk = Path.Combine(full.Path, "disk.img");

        var e = Assert.Throws<ImagingException>(() => Factory.Stage(Factory.Request(Shop, sample.Stick, disk, Workshop.Minimum)));

        Assert.True(e.Code == ExitCode.DeviceIo, e.ToString());
        if (!File.Exists(disk))
            return;
        var head = new byte[512];
        using FileStream image = File.OpenRead(disk);
        image.ReadExactly(head);
        Assert.False(head.AsSpan().ContainsAnyExcept((byte)0));
    }

    [NeedsFact("mkntfs", "root", "mount")]
    public void Stick_OntoAFullHostDisk_IsRefusedBeforeTheFirstByte()
    {
        using var full = new FullDisk(_folder.File("full"), 2);
        string folder = Path.Combine(full.Path, "stick");
        string image = Path.Combine(full.Path, "stick.img");

        var e = Assert.Throws<ImagingException>(() => Shop.WriteFolder("out", Id, folder));
        Assert.True(e.Code == ExitCode.DeviceIo, e.ToString());
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
        e = Assert.Throws<ImagingException>(() => Shop.WriteImage("out", Id, image));
        Assert.True(e.Code == ExitCode.DeviceIo, e.ToString());
        Assert.False(File.Exists(image));
    }

    [NeedsFact("mkntfs")]
    public void Outputs_InPlacesThatAreNone_AreRefused()
    {
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        Expect(ExitCode.DeviceIo, "file", () => Shop.WriteImage("out", Id, Path.Combine(_folder.Path, "none", "x.img")));
        Expect(ExitCode.DeviceIo, "file", () => Shop.WriteImage("out", Id, Path.Combine(file, "x.img")));
        Expect(ExitCode.DeviceIo, "file", () => Shop.WriteFolder("out", Id, Path.Combine(file, "x")));
        Expect(ExitCode.DeviceIo, "file", () => Shop.WriteFolder("out", Id, file));
        Expect(ExitCode.DeviceIo, "file", () => Shop.Build(file));
        Expect(ExitCode.DeviceIo, "file", () => Shop.Build(Path.Combine(file, "x")));
        Expect(null, "none", () => Stage(sample.Stick, Path.Combine(_folder.Path, "none", "x.img"), Workshop.Minimum));
        Expect(null, "none", () => Stage(sample.Stick, Path.Combine(_folder.Path, "none"), null));
        Expect(null, "file", () => Stage(sample.Stick, Path.Combine(file, "x"), Workshop.Minimum));
        Expect(null, _folder.Path, () => Stage(sample.Stick, _folder.Path, Workshop.Minimum));
        Expect(null, "file", () => Stage(sample.Stick, file, null));
        Expect(ExitCode.Missing, "none", () => Stage(_folder.File("none"), _folder.File("x.img"), Workshop.Minimum));
        Expect(null, "file", () => Stage(file, _folder.File("x.img"), Workshop.Minimum));
        Expect(ExitCode.Missing, "stick.json", () => Stage(_folder.Path, _folder.File("x.img"), Workshop.Minimum));
        Assert.False(File.Exists(_folder.File("x.img")));
    }

    [NeedsFact("mkntfs")]
    public void Stage_OntoAnotherSizeThanAllowed_IsRefusedAndTouchesNothing()
    {
        string disk = _folder.File("disk.img");
        foreach (long size in (long[])[Workshop.Minimum - 512, 512, 0, -1])
        {
            Expect(null, "", () => Stage(sample.Stick, disk, size));
            Assert.False(File.Exists(disk));
        }

        File.WriteAllText(disk, "precious");
        Expect(ExitCode.TargetRefused, "", () => Stage(sample.Stick, disk, Workshop.Minimum));
        Expect(null, "", () => Stage(sample.Stick, disk, null));
        Assert.Equal("precious", File.ReadAllText(disk));
    }

    [NeedsFact("mkntfs")]
    public void Stick_OfAReleaseWithoutItsFiles_IsNotWritten()
    {
        string pack = Shop.At($"out/packs/{sample.Report.Release.Packs[0].Name}");
        File.Move(pack, pack + ".away");
        Expect(ExitCode.Missing, Path.GetFileName(pack), () => Shop.WriteFolder("out", Id, _folder.File("stick")));
        Expect(ExitCode.Missing, Path.GetFileName(pack), () => Shop.WriteImage("out", Id, _folder.File("stick.img")));
        File.Move(pack + ".away", pack);
        Expect(ExitCode.Missing, "release.json", () => Shop.Open("out", "skole-3-000000000000"));

        string boot = Shop.At($"out/releases/{Id}/boot/EFI/BOOT/BOOTX64.EFI");
        byte[] good = File.ReadAllBytes(boot);
        File.WriteAllBytes(boot, [.. good[..^1], (byte)(good[^1] ^ 1)]);
        Expect(ExitCode.Corrupt, "BOOTX64.EFI", () => Shop.WriteFolder("out", Id, _folder.File("bad")));
        Expect(ExitCode.Corrupt, "BOOTX64.EFI", () => Shop.WriteImage("out", Id, _folder.File("stick.img")));
        File.WriteAllBytes(boot, good);
        Shop.WriteFolder("out", Id, _folder.File("stick"));
        Shop.VerifyStick(_folder.File("stick"));
    }

    [NeedsFact("mkntfs")]
    public void Stage_CancelledAtAnyTime_LeavesNothingThatBootsAndWorksTheNextTime()
    {
        string disk = _folder.File("disk.img");
        StageRequest request = Factory.Request(Shop, sample.Stick, disk, null) with { Restage = RestagePolicy.Always };
        Factory.Stage(request with { Size = Workshop.Minimum });
        int cancelled = 0;
        for (int milliseconds = 0; milliseconds < 60; milliseconds += 6)
        {
            using var cancel = new CancellationTokenSource();
            if (milliseconds == 0)
                cancel.Cancel();
            else
                cancel.CancelAfter(milliseconds);
            using var run = new StageRun(request, Factory.Machine, new QuietEvents());
            try
            {
                run.Run(cancel.Token);
                Assert.True(Factory.Verify(Shop.Open("out", Id), disk).IsIntact);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                Assert.Equal("cancelled", run.Record.Result);
                var head = new byte[512];
                using FileStream image = File.OpenRead(disk);
                image.ReadExactly(head);
                Assert.True(!head.AsSpan().ContainsAnyExcept((byte)0) || Intact(disk), "a disk that boots but is not complete");
            }
        }

        Assert.True(cancelled > 0);
        Assert.Equal(StageResult.Staged, Factory.Stage(request).Result);
        Assert.True(Intact(disk));
    }

    private bool Intact(string disk) => Factory.Verify(Shop.Open("out", Id), disk).IsIntact;

    private void Stage(string stick, string disk, long? size) => Factory.Stage(Factory.Request(Shop, stick, disk, size));

    private static void Expect(ExitCode? code, string mention, Action action)
    {
        var e = Assert.Throws<ImagingException>(action);
        Assert.True(code is null || e.Code == code, e.ToString());
        Assert.Contains(mention == "file" || mention == "none" ? "/" : mention, e.Message, StringComparison.Ordinal);
    }

    /// <summary>A small file system of its own.</summary>
    private sealed class FullDisk : IDisposable
    {
        public FullDisk(string path, int mebibytes)
        {
            Path = Directory.CreateDirectory(path).FullName;
            Tool.Expect("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", Path);
        }

        public string Path { get; }

        public void Dispose() => Tool.Expect("umount", Path);
    }

    public sealed class SmallRelease : IDisposable
    {
        public SmallRelease()
        {
            if (!Tool.Exists("mkntfs"))
                return;
            Shop.MakeSmallWim();
            Shop.WriteManifest();
            Report = Shop.Build("out");
            Stick = Shop.WriteFolder("out", Report.Release.Id, "stick");
        }

        internal Workshop Shop { get; } = new();

        internal BuildReport Report { get; } = null!;

        internal string Stick { get; } = "";

        public void Dispose() => Shop.Dispose();
    }
}
