using Imaging.Building.Cache;
using Imaging.Chunks;
using Imaging.Testing;

namespace Imaging.Building.Tests.Cache;

/// <summary>On WIMs that wimlib's own program writes.</summary>
public sealed class WimIdentityTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public WimIdentityTests()
    {
        Directory.CreateDirectory(_temp.File("tree"));
        File.WriteAllBytes(_temp.File("tree/data"), new byte[500_000]);
        File.WriteAllText(_temp.File("tree/text"), "text");
    }

    public void Dispose() => _temp.Dispose();

    /// <summary>Data begin behind the header: libwim compares them with their SHA-1 when it reads them.</summary>
    [NeedsTheory("wimlib-imagex")]
    [InlineData("--compress=LZX")]
    [InlineData("--compress=none")]
    public void Of_PlainWim_ReadsItsTables(string option)
    {
        string wim = Capture(option);
        Digest before = WimIdentity.Of(wim);
        byte[] bytes = File.ReadAllBytes(wim);
        for (int at = 0; at < 208; at += 4)
        {
            File.WriteAllBytes(wim, [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]]);
            Assert.NotEqual(before, WimIdentity.Of(wim));
        }

        // One byte of the last table, the XML data, and then one of the first file's data.
        File.WriteAllBytes(wim, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        Assert.NotEqual(before, WimIdentity.Of(wim));
        File.WriteAllBytes(wim, [.. bytes[..208], (byte)(bytes[208] ^ 1), .. bytes[209..]]);
        Assert.Equal(before, WimIdentity.Of(wim));
    }

    /// <summary>Their tables do not say everything, so every byte counts.</summary>
    [NeedsTheory("wimlib-imagex")]
    [InlineData("--solid")]
    [InlineData("--pipable")]
    public void Of_SolidOrPipableWim_ReadsAllOfIt(string option)
    {
        string wim = Capture(option);
        Digest before = WimIdentity.Of(wim);
        byte[] bytes = File.ReadAllBytes(wim);
        File.WriteAllBytes(wim, [.. bytes[..300], (byte)(bytes[300] ^ 1), .. bytes[301..]]);
        Assert.NotEqual(before, WimIdentity.Of(wim));
    }

    [NeedsFact("wimlib-imagex")]
    public void Of_SplitWim_ReadsTheTablesOfAllParts()
    {
        var random = new Random(1);
        for (int i = 0; i < 2; i++)
        {
            byte[] data = new byte[400_000];
            random.NextBytes(data);
            File.WriteAllBytes(_temp.File($"tree/random {i}"), data);
        }

        Tool.Expect("wimlib-imagex", "split", Capture("--compress=none"), _temp.File("part.swm"), "0.5");
        Digest before = WimIdentity.Of(_temp.File("part.swm"));
        byte[] second = File.ReadAllBytes(_temp.File("part2.swm"));
        File.WriteAllBytes(_temp.File("part2.swm"), [.. second[..^1], (byte)(second[^1] ^ 1)]);

        Assert.NotEqual(before, WimIdentity.Of(_temp.File("part.swm")));
    }

    [Fact]
    public void Of_NoWimAtAll_ReadsAllOfIt()
    {
        string file = _temp.File("short");
        File.WriteAllText(file, "no WIM");
        Assert.Equal(Digest.Of("no WIM"u8), WimIdentity.Of(file));
    }

    private string Capture(string option)
    {
        Tool.Expect("wimlib-imagex", "capture", _temp.File("tree"), _temp.File("tree.wim"), option);
        return _temp.File("tree.wim");
    }
}
