using Imaging.Testing;

namespace Imaging.Wine.Tests;

/// <summary><c>usb-builder.exe</c>, as published.</summary>
[Collection(nameof(WineCollection))]
public sealed class UsbBuilderTests(WineRelease release)
{
    private const int Refused = 20;
    private const int Wim = 30;

    private Wine Wine => release.Wine;

    [NeedsFact("wine", "fsck.vfat")]
    public void Write_ToAnImage_IsAStickThatBothSystemsFindIntact()
    {
        string stick = release.At("stick.img");
        Assert.Contains(
            "OK ", Wine.UsbBuilder("write", Wine.PathOf(release.At("out")), "--to", Wine.PathOf(stick)).Expect(0).Output,
            StringComparison.Ordinal);
        CheckStick(stick, Wine.PathOf(stick));
        File.Delete(stick);
    }

    [NeedsFact("wine", "fsck.vfat")]
    public void Write_ToARawDevice_OnlyWhenForcedSinceItIsNoStick()
    {
        string stick = release.At("device-stick.img");
        using (FileStream file = File.Create(stick))
            file.SetLength(1L << 30);
        string device = Wine.MapDevice('X', stick);
        string[] write = ["write", Wine.PathOf(release.At("out")), "--to", device];
        Assert.Contains("neither removable nor on USB", Wine.UsbBuilder(write).Expect(Refused).Error, StringComparison.Ordinal);
        Wine.UsbBuilder([.. write, "--force"]).Expect(0);
        CheckStick(stick, device);
        File.Delete(stick);
    }

    [NeedsFact("wine")]
    public void Write_ToAFolder_IsAStickThatLinuxStagesFrom()
    {
        string stick = release.At("wine-stick");
        Wine.UsbBuilder("write", Wine.PathOf(release.At("out")), "--to", Wine.PathOf(stick) + '\\').Expect(0);
        string disk = release.At("from-wine.img");
        Tool.Expect(
            WineRelease.Engine, "stage", "--stick", stick, "--disk", disk, "--size", $"{WineRelease.DiskBytes}", "--public-key",
            release.PublicKey, "--seed", WineRelease.Seed);
        Assert.True(WineRelease.AreSame(release.LinuxDisk, disk));
        File.Delete(disk);
    }

    [NeedsFact("wine")]
    public void Devices_ListsWhatWindowsHas() =>
        Assert.Contains(@"PhysicalDrive0", Wine.UsbBuilder("devices", "--json").Expect(0).Output, StringComparison.Ordinal);

    [NeedsFact("wine", "qemu-img")]
    public void Build_OfACapturedDisk_IsTheReleaseThatLinuxBuilds()
    {
        Tool.Expect("qemu-img", "convert", "-f", "raw", "-O", "vhdx", release.LinuxDisk, release.At("captured.vhdx"));
        string manifest = Manifest("image: { disk: captured.vhdx, starts: nothing }");

        string onLinux = Tool.Expect(WineRelease.Builder, "build", manifest, "--out", release.At("linux-out"), "--level", "fast");
        string onWindows = Wine.UsbBuilder(
            "build", Wine.PathOf(manifest), "--out", Wine.PathOf(release.At("wine-out")), "--level", "fast").Expect(0).Output;

        string id = onLinux.Split("built: ")[1].Split('\n')[0].Split('/')[^1];
        Assert.EndsWith(id, onWindows.Trim(), StringComparison.Ordinal);
        string packs = Tool.Expect("diff", "-rq", release.At("linux-out/packs"), release.At("wine-out/packs"));
        Assert.Equal("", packs);
    }

    [NeedsFact("wine")]
    public void Build_OfAWim_SaysThatItNeedsLinuxAndHow()
    {
        string manifest = Manifest("image: { wim: install.wim, index: 1, starts: nothing }");
        WineResult result = Wine.UsbBuilder("build", Wine.PathOf(manifest), "--out", Wine.PathOf(release.At("never"))).Expect(Wim);
        Assert.Contains(
            $"wsl -- usb-builder build /mnt/z{manifest} --out /mnt/z{release.At("never")}.", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(release.At("never")));
    }

    private string Manifest(string image)
    {
        string path = release.At($"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, $$"""
            format: 1
            release: { name: captured, version: "1" }
            disk:
              minimum: 430MB
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
            {{image}}
            boot: { kind: folder, source: boot }
            """);
        return path;
    }

    private void CheckStick(string file, string path)
    {
        Assert.Contains(
            "intact, signed by", Wine.UsbBuilder("verify", path, "--public-key", Wine.PathOf(release.PublicKey)).Expect(0).Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "intact, signed by", Tool.Expect(WineRelease.Builder, "verify", file, "--public-key", release.PublicKey),
            StringComparison.Ordinal);
        string partition = release.At("partition.img");
        Tool.Expect("dd", $"if={file}", $"of={partition}", "bs=1M", "skip=1", "conv=sparse", "status=none");
        Tool.Expect("fsck.vfat", "-n", partition);
        File.Delete(partition);
    }
}
