using Imaging.Testing;

namespace Imaging.Wine.Tests;

/// <summary><c>imaging.exe</c>, as published, on what Wine has for disks.</summary>
[Collection(nameof(WineCollection))]
public sealed class EngineTests(WineRelease release)
{
    private const int Missing = 11;
    private const int Corrupt = 12;
    private const int Signature = 13;
    private const int Refused = 20;

    private Wine Wine => release.Wine;

    [NeedsFact("wine")]
    public void Stage_ToARawFile_IsTheDiskLinuxMakes()
    {
        string disk = release.At("file.img");
        Stage(Wine.PathOf(disk), "--size", $"{WineRelease.DiskBytes}").Expect(0);
        Assert.True(WineRelease.AreSame(release.LinuxDisk, disk));
        Tool.Expect("sgdisk", "-v", disk);
        File.Delete(disk);
    }

    [NeedsFact("wine")]
    public void Stage_ToARawDevice_IsTheDiskLinuxMakes_AndVerifyTellsADamage()
    {
        string disk = release.At("device.img");
        using (FileStream file = File.Create(disk))
            file.SetLength(WineRelease.DiskBytes);
        string device = Wine.MapDevice('Y', disk);

        WineResult staged = Stage(device).Expect(0);
        Assert.Contains($@"PASS: {device} holds wine-1-", staged.Output, StringComparison.Ordinal);
        Assert.True(WineRelease.AreSame(release.LinuxDisk, disk));
        Assert.Contains("intact", Verify(device).Expect(0).Output, StringComparison.Ordinal);

        long windows = long.Parse(
            Tool.Expect("sgdisk", "-i", "3", disk).Split("First sector: ")[1].Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture) * 512;
        using (FileStream file = File.OpenWrite(disk))
        {
            file.Position = windows + 3;
            file.WriteByte(0);
        }

        Assert.Contains("Windows volume at offset 3", Verify(device).Expect(Corrupt).Output, StringComparison.Ordinal);
        File.Delete(disk);
    }

    [NeedsFact("wine")]
    public void Stage_ForeignKey_IsRefusedAndNothingIsMade()
    {
        Tool.Expect(WineRelease.Builder, "keygen", "--out", release.At("others"));
        WineResult result = Wine.Imaging(
            "stage", "--stick", Wine.PathOf(release.Stick), "--disk", Wine.PathOf(release.At("never.img")), "--size", "424MB",
            "--public-key", Wine.PathOf(release.At("others/release.pub"))).Expect(Signature);
        Assert.Contains("a signature that does not fit", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(release.At("never.img")));
    }

    [NeedsFact("wine")]
    public void Stage_ToAFolder_IsRefusedInWords()
    {
        WineResult result = Stage(@"C:\windows").Expect(Refused);
        Assert.Contains("found a folder", result.Error, StringComparison.Ordinal);
    }

    [NeedsFact("wine")]
    public void Disks_ListsWhatWindowsHas()
    {
        Assert.Contains(@"\\.\PhysicalDrive0", Wine.Imaging("disks").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains(@"\\\\.\\PhysicalDrive0", Wine.Imaging("disks", "--json", "--explain").Expect(0).Output, StringComparison.Ordinal);
    }

    [NeedsFact("wine")]
    public void Line_Simulated_PassesAndThenFindsTheDiskDone()
    {
        string disk = release.At("line.img");
        string[] arguments =
        [
            "line", "--simulate", "--stick", Wine.PathOf(release.Stick), "--disk", Wine.PathOf(disk), "--public-key",
            Wine.PathOf(release.PublicKey),
            "--media-id", release.MediaId,
        ];
        string first = Wine.Imaging([.. arguments, "--size", $"{WineRelease.DiskBytes}"]).Expect(0).Output;
        Assert.Contains("staged and checked, with 1 machine file; starts nothing", first, StringComparison.Ordinal);
        Assert.Contains("PASS serial=", first, StringComparison.Ordinal);
        Assert.Contains("(already done) checked", Wine.Imaging(arguments).Expect(0).Output, StringComparison.Ordinal);
        Tool.Expect(WineRelease.Engine, "verify", "--stick", release.Stick, "--disk", disk, "--public-key", release.PublicKey);
        File.Delete(disk);
    }

    [NeedsFact("wine")]
    public void Stage_WithoutLibzstd_SaysWhatIsMissingAndWhereItBelongs()
    {
        string alone = release.At("alone");
        Directory.CreateDirectory(alone);
        File.Copy(Checkout.Published("win-x64", "imaging.exe"), Path.Combine(alone, "imaging.exe"));
        WineResult result = Wine.RunFrom(
            alone, "imaging.exe", "stage", "--stick", Wine.PathOf(release.Stick), "--disk", Wine.PathOf(release.At("without.img")),
            "--size", $"{WineRelease.DiskBytes}", "--public-key", Wine.PathOf(release.PublicKey)).Expect(Missing);
        Assert.Contains("libzstd.dll: the library that packs and unpacks is not there", result.Error, StringComparison.Ordinal);
        Assert.Contains(Wine.PathOf(alone), result.Error, StringComparison.Ordinal);
        Directory.Delete(alone, recursive: true);
    }

    private WineResult Stage(string disk, params string[] more) => Wine.Imaging(
        [
            "stage", "--stick", Wine.PathOf(release.Stick), "--disk", disk, "--public-key", Wine.PathOf(release.PublicKey), "--seed",
            WineRelease.Seed, .. more]);

    private WineResult Verify(string disk) => Wine.Imaging(
        "verify", "--stick", Wine.PathOf(release.Stick), "--disk", disk, "--public-key", Wine.PathOf(release.PublicKey));
}
