using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Wim.Tests;

/// <summary>What wimlib's own program splits, packs solid, or Windows Update would encrypt.</summary>
public sealed class SplitWimTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _wim;

    public SplitWimTests()
    {
        Directory.CreateDirectory(_folder.File("tree"));
        for (int i = 0; i < 3; i++)
        {
            byte[] data = new byte[400_000];
            new Random(i).NextBytes(data);
            File.WriteAllBytes(_folder.File($"tree/file {i}"), data);
        }

        _wim = _folder.File("whole.wim");
        Capture(_wim);
    }

    public void Dispose() => _folder.Dispose();

    [NeedsFact("wimlib-imagex")]
    public void Open_FirstPart_HasTheWholeImage()
    {
        string first = Split();
        Assert.Equal(3, WimParts.Of(first).Count);
        using WimFile wim = WimFile.Open(first);
        using WimFile whole = WimFile.Open(_wim);
        string target = Directory.CreateDirectory(_folder.File("target")).FullName;

        wim.ExtractImage(1, target);

        Assert.Equal(whole.GetImages(), wim.GetImages());
        foreach (string file in Directory.GetFiles(_folder.File("tree")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(target, Path.GetFileName(file))));
    }

    [NeedsFact("wimlib-imagex")]
    public void AddTree_ToASplitWim_IsPossible()
    {
        string first = Split();
        using (WimFile wim = WimFile.Open(first))
        {
            wim.AddTree(1, _folder.File("tree/file 1"), @"\more\file");
            wim.Write(_folder.File("more.wim"));
        }

        string listed = Tool.Expect("wimlib-imagex", "dir", _folder.File("more.wim"), "1");
        Assert.Contains("/more/file\n", listed, StringComparison.Ordinal);
        Tool.Expect("wimlib-imagex", "verify", _folder.File("more.wim"));
    }

    [NeedsTheory("wimlib-imagex")]
    [InlineData("missing", "parts3.swm: found no such file, expected part 3 of 3")]
    [InlineData("of another", "parts2.swm: found part 2 of 3 of WIM")]
    [InlineData("swapped", "parts2.swm: found part 3 of 3")]
    [InlineData("no WIM", "parts2.swm: found no WIM")]
    public void Open_APartNotThere_IsNamed(string fault, string said)
    {
        string first = Split();
        switch (fault)
        {
            case "missing":
                File.Delete(_folder.File("parts3.swm"));
                break;
            case "of another":
                Capture(_folder.File("other.wim"));
                Tool.Expect("wimlib-imagex", "split", _folder.File("other.wim"), _folder.File("other.swm"), "0.5");
                File.Copy(_folder.File("other2.swm"), _folder.File("parts2.swm"), overwrite: true);
                break;
            case "swapped":
                File.Copy(_folder.File("parts3.swm"), _folder.File("parts2.swm"), overwrite: true);
                break;
            case "no WIM":
                File.WriteAllText(_folder.File("parts2.swm"), "no WIM");
                break;
        }

        ImagingException e = Assert.Throws<ImagingException>(() => WimFile.Open(first));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Contains("side by side", e.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void Open_AnotherThanTheFirstPart_AsksForThat()
    {
        Split();

        ImagingException e = Assert.Throws<ImagingException>(() => WimFile.Open(_folder.File("parts2.swm")));

        Assert.Equal("part 2 of 3", e.Found);
        Assert.Contains("the first part", e.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void Open_SolidEsd_HasTheWholeImage()
    {
        string esd = _folder.File("whole.esd");
        Tool.Expect("wimlib-imagex", "export", _wim, "1", esd, "--solid", "--compress=LZMS");
        string target = Directory.CreateDirectory(_folder.File("target")).FullName;
        using WimFile wim = WimFile.Open(esd);

        wim.ExtractImage(1, target);

        Assert.Equal(File.ReadAllBytes(_folder.File("tree/file 2")), File.ReadAllBytes(Path.Combine(target, "file 2")));
    }

    /// <summary>Its metadata cannot be read, and its XML says why.</summary>
    [NeedsFact("wimlib-imagex")]
    public void Open_EncryptedEsd_SaysSo()
    {
        string esd = _folder.File("encrypted.esd");
        Tool.Expect("wimlib-imagex", "capture", _folder.File("tree"), esd, "--compress=none", "x", new string('x', 200));
        byte[] bytes = File.ReadAllBytes(esd);
        string xml = System.Text.Encoding.Unicode.GetString(bytes);
        int from = xml.IndexOf("<DESCRIPTION>", StringComparison.Ordinal);
        int rest = xml.IndexOf("</DESCRIPTION>", StringComparison.Ordinal) + "</DESCRIPTION>".Length;
        int to = xml.IndexOf("</IMAGE>", StringComparison.Ordinal) + "</IMAGE>".Length;
        Assert.True(from > 0 && bytes.Length % 2 == 0);
        Utf16($"{xml[rest..to]}<ESD><ENCRYPTED>1</ENCRYPTED></ESD>".PadRight(to - from)).CopyTo(bytes, 2 * from);
        int metadata = bytes.AsSpan().IndexOf(Utf16("file 1"));
        bytes.AsSpan(metadata - 400, 500).Fill(0xA5);
        File.WriteAllBytes(esd, bytes);

        ImagingException e = Assert.Throws<ImagingException>(() =>
        {
            using WimFile wim = WimFile.Open(esd);
            wim.ExtractImage(1, Directory.CreateDirectory(_folder.File("target")).FullName);
        });

        Assert.Contains("is encrypted", e.Found, StringComparison.Ordinal);
        Assert.Contains("install.esd", e.Remedy, StringComparison.Ordinal);
    }

    private static byte[] Utf16(string text) => System.Text.Encoding.Unicode.GetBytes(text);

    private void Capture(string wim) => Tool.Expect("wimlib-imagex", "capture", _folder.File("tree"), wim, "--compress=none");

    private string Split()
    {
        Tool.Expect("wimlib-imagex", "split", _wim, _folder.File("parts.swm"), "0.5");
        return _folder.File("parts.swm");
    }
}
