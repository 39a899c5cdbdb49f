using Imaging.BootEnvironments;
using Imaging.Building;
using Imaging.Core;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.Trees;

namespace Imaging.EndToEnd.Tests;

/// <summary>What is wrong is found by the builder, not at the factory; nothing half-made is left.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly Workshop _shop = new();

    public RefusalTests() => _shop.MakeSmallWim();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Manifest_ThatIsWrong_IsRefused()
    {
        _shop.WriteManifest(text => text.Replace("role: windows", "role: window", StringComparison.Ordinal));

        ExpectRefusal(ExitCode.Manifest, "window");
    }

    [Fact]
    public void Manifest_NamingNoWim_IsRefused()
    {
        _shop.WriteManifest();
        File.Delete(_shop.Wim);

        ExpectRefusal(ExitCode.Manifest, "thin.wim");
    }

    [NeedsFact("mkntfs")]
    public void Wim_DamagedOrWithoutTheImage_IsRefused()
    {
        _shop.WriteManifest(text => text.Replace("index: 1", "index: 2", StringComparison.Ordinal));
        ExpectRefusal(ExitCode.Wim, "thin.wim");

        _shop.WriteManifest();
        byte[] wim = File.ReadAllBytes(_shop.Wim);
        File.WriteAllBytes(_shop.Wim, wim[..(wim.Length / 2)]);
        ExpectRefusal(ExitCode.Wim, "thin.wim");

        byte[] flipped = [.. wim];
        flipped[wim.Length / 3] ^= 0x20;
        File.WriteAllBytes(_shop.Wim, flipped);
        ExpectRefusal(ExitCode.Wim, "thin.wim");

        File.WriteAllBytes(_shop.Wim, []);
        ExpectRefusal(ExitCode.Wim, "thin.wim");
    }

    [NeedsTheory("mkntfs")]
    [InlineData("boot/imaging/x.txt", "imaging")]
    [InlineData("boot/IMAGING/x.txt", "IMAGING")]
    [InlineData("boot/Imaging", "Imaging")]
    [InlineData("boot/a:b.efi", "a:b.efi")]
    [InlineData("boot/EFI/boot/bootx64.efi", "ootx64", true)]
    [InlineData("packages/java/a:b.txt", "a:b.txt")]
    [InlineData("packages/java/con.txt", "con.txt")]
    [InlineData("packages/java/dot.", "dot.")]
    [InlineData("packages/office/SETUP.EXE", "SETUP.EXE", true)]
    public void Files_WithNamesTheTargetCannotHold_AreRefused(string name, string mention, bool anyCase = false)
    {
        _shop.WriteManifest();
        _shop.Put(name, [1]);

        ExpectRefusal(ExitCode.Manifest, mention, anyCase);
    }

    [NeedsFact("mkntfs")]
    public void BootFolder_WithLinks_IsRefused()
    {
        _shop.WriteManifest();
        File.CreateSymbolicLink(_shop.At("boot/dangling"), "/nowhere/at/all");
        ExpectRefusal(ExitCode.Manifest, "dangling");
        File.Delete(_shop.At("boot/dangling"));

        Directory.CreateSymbolicLink(_shop.At("boot/loop"), ".");
        ExpectRefusal(ExitCode.Manifest, "loop");
        Directory.Delete(_shop.At("boot/loop"));

        File.CreateSymbolicLink(_shop.At("boot/alias.efi"), "EFI/BOOT/BOOTX64.EFI");
        ExpectRefusal(ExitCode.Manifest, "alias.efi");
    }

    [NeedsFact("mkntfs")]
    public void Content_LargerThanTheVolume_IsRefused()
    {
        _shop.WriteManifest(text => text.Replace("size: 64MiB, label: R", "size: 262MiB, label: R", StringComparison.Ordinal));
        _shop.Put("packages/java/large", Workshop.Random(1, 20_000_000));

        ExpectRefusal(ExitCode.Manifest, "Windows");
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void MachineFile_InAFolderThatCompresses_IsRefused()
    {
        HostileTree.MakeWim(_shop.Wim, smallFiles: 10);
        _shop.WriteManifest(text => text.Replace(@"\Ours\machine.json", @"\compressed\machine.json", StringComparison.Ordinal));

        ExpectRefusal(ExitCode.Manifest, "machine.json");
    }

    [NeedsFact("mkntfs")]
    public void MachineFile_OnAFileOfTheImage_IsRefusedOrReplacesIt()
    {
        // A hard link of a longer file, a symbolic link, and a folder of the image: none may end as a machine file with other bytes.
        HostileTree.MakeWim(_shop.Wim, smallFiles: 10);
        string[] paths = [@"\links\first name", @"\links\symlink relative", @"\links\junction\x.json", @"\contents", @"\contents\sparse"];
        foreach (string path in paths)
        {
            _shop.WriteManifest(text => text.Replace(@"\Ours\machine.json", path, StringComparison.Ordinal));
            try
            {
                BuildReport report = _shop.Build("out");
                string stick = _shop.WriteFolder("out", report.Release.Id, "stick");
                string disk = _shop.At("disk.img");
                Factory.Stage(Factory.Request(_shop, stick, disk, Workshop.Minimum));
                long windows = Imaging.Disk.Partitions.DiskLayout.Plan(Workshop.Minimum, 512, report.Release.Disk.Partitions)[2].ByteOffset;
                Imaging.Release.MachineFile machine = report.Release.MachineFiles!.Single(f => f.Size == 4096);
                using FileStream image = File.OpenRead(disk);
                image.Position = windows + machine.Extents[0].Offset;
                var bytes = new byte[machine.Size];
                image.ReadExactly(bytes);
                Assert.Equal("""{ "name": "PC-7", "serial": "PF3 A/B:C" }""".PadRight(4096), System.Text.Encoding.UTF8.GetString(bytes));
                image.Dispose();
                File.Delete(disk);
            }
            catch (ImagingException e)
            {
                Assert.True(e.Code is ExitCode.Manifest or ExitCode.Wim, e.ToString());
            }
        }
    }

    [NeedsFact("mkntfs")]
    public void Release_Unsigned_WarnsAndIsStagedOnlyWhenAllowed()
    {
        _shop.WriteManifest();
        var events = new QuietEvents();
        BuildReport report = _shop.Build("out", signed: false, events);
        Assert.Contains(events.Warnings, w => w.Contains("not signed", StringComparison.Ordinal));
        using var tree = new Imaging.Release.FolderTree(_shop.At("out"));
        string stick = _shop.WriteFolder(
            "out", report.Release.Id, "stick", Imaging.Release.OpenRelease.Open(tree, "", report.Release.Id, null));
        string disk = _shop.At("disk.img");
        StageRequest request = Factory.Request(_shop, stick, disk, Workshop.Minimum);

        StageRequest[] all = [request, request with { PublicKey = null }, request with { AllowUnsigned = true }];
        foreach (StageRequest refused in all)
        {
            var e = Assert.Throws<ImagingException>(() => Factory.Stage(refused));
            Assert.Equal(ExitCode.Signature, e.Code);
            Assert.False(File.Exists(disk));
        }

        (StageResult result, RunRecord record) = Factory.Stage(request with { PublicKey = null, AllowUnsigned = true });
        Assert.Equal(StageResult.Staged, result);
        Assert.False(record.Signed);
        Assert.Contains(record.Warnings, w => w.Contains("UNSIGNED", StringComparison.Ordinal));
        string[] records = [.. Directory.GetFiles(_shop.At("journal"), "*-end.json").Select(File.ReadAllText)];
        Assert.Contains(records, r => r.Contains("\"signed\": false", StringComparison.Ordinal)
            && r.Contains("\"result\": \"pass\"", StringComparison.Ordinal));

        // Signed afterwards, it is the same release, and what was on the stick stays valid.
        BuildReport signed = _shop.Build("out");
        Assert.False(signed.IsNew);
        Assert.Equal(report.Release.Id, signed.Release.Id);
        _shop.VerifyStick(_shop.WriteFolder("out", signed.Release.Id, "stick"));
        Assert.Equal(StageResult.Staged, Factory.Stage(request with { Disk = _shop.At("second.img") }).Result);
    }

    [NeedsFact("mkntfs")]
    public void StickImage_TooSmall_IsRefusedBeforeTheFirstByte()
    {
        _shop.WriteManifest();
        BuildReport report = _shop.Build("out");
        File.WriteAllText(_shop.At("old.img"), "old");
        foreach (long size in (long[])[0, 511, 1024 * 1024, (1024 * 1024) + 512, 3 * 1024 * 1024, 20 * 1024 * 1024, 32 * 1024 * 1024])
        {
            var e = Assert.Throws<ImagingException>(() => _shop.WriteImage("out", report.Release.Id, "old.img", size));
            Assert.Equal(ExitCode.DeviceIo, e.Code);
            Assert.Contains("old.img", e.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(_shop.At("old.img")));
        }

        Assert.Equal(report.StickBytes, new FileInfo(_shop.WriteImage("out", report.Release.Id, "old.img")).Length);
    }

    /// <summary>At every size of the disk the error is about that disk, and nothing is left on it but what a next build uses.</summary>
    [NeedsFact("mkntfs", "root", "mount")]
    public void Build_OntoAFullDisk_SaysSo()
    {
        _shop.Put("packages/java/lib/rt.jar", Workshop.Random(41, 12_000_000));
        _shop.Put("boot/sources/boot.wim", Workshop.Random(42, 6_000_000));
        _shop.WriteManifest();
        string full = Directory.CreateDirectory(_shop.At("full")).FullName;
        int refused = 0;
        for (int mebibytes = 13; mebibytes < 60; mebibytes += mebibytes < 20 ? 1 : 3)
        {
            Tool.Expect("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", full);
            try
            {
                BuildReport report = _shop.Build("full/out");
                Assert.True(report.IsNew);
                Assert.InRange(refused, 5, 30);
                return;
            }
            catch (ImagingException e)
            {
                refused++;
                Assert.True(e.Code == ExitCode.DeviceIo, $"{mebibytes} MiB: {e}");
                Assert.Empty(Directory.GetFileSystemEntries(_shop.At("full/out"), ".work*"));
                Assert.False(Directory.Exists(_shop.At("full/out/releases")));
                if (Directory.Exists(_shop.At("full/out/packs")))
                    Assert.Empty(Directory.GetFileSystemEntries(_shop.At("full/out/packs"), ".building*"));
            }
            finally
            {
                Tool.Expect("umount", full);
            }
        }

        Assert.Fail("no disk was large enough");
    }

    private void ExpectRefusal(ExitCode code, string mention, bool anyCase = false)
    {
        var e = Assert.Throws<ImagingException>(() => _shop.Build("out"));
        Assert.True(e.Code == code, e.ToString());
        Assert.Contains(mention, e.Message, anyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        string releases = _shop.At("out/releases");
        Assert.True(!Directory.Exists(releases) || Directory.GetFileSystemEntries(releases).Length == 0, "a refused release is there");
        if (Directory.Exists(_shop.At("out")))
            Assert.Empty(Directory.GetFileSystemEntries(_shop.At("out"), ".work*"));
    }
}
