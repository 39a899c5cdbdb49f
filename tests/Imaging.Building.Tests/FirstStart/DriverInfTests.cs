using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imaging.BootEnvironments.Drivers;
using Imaging.Building.FirstStart;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Building.Tests.FirstStart;

/// <summary>Which drivers a folder may hold: what would fail, or come too late, on 2,500 machines is refused at the build.</summary>
public sealed class DriverInfTests : IDisposable
{
    private const string Net = "Class=Net\nClassGuid={4d36e972-e325-11ce-bfc1-08002be10318}\n";

    private readonly TempFolder _temp = new();

    public DriverInfTests() => Directory.CreateDirectory(_temp.File("drivers"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_Folder_SaysWhatIsInIt()
    {
        Put("net/e1d.INF", Inf(Net));
        Put("net/E1D.cat", "");
        Put(
            "audio/deep/rt.inf",
            Inf("Class = MEDIA ; sound\nClassGuid={4d36e96c-e325-11ce-bfc1-08002be10318}\n", "CatalogFile.NTamd64=rt.cat"));
        Put("audio/deep/rt.cat", "12345");

        DriverSet set = Read();

        Assert.Equal(["audio/deep/rt.inf", "net/e1d.INF"], set.Infs.Select(i => i.Path));
        DriversToInstall facts = set.Facts;
        Assert.Equal((2, DriverInstall.FirstStart, 10), (facts.Infs, facts.Install, facts.TimeLimitMinutes));
        Assert.Equal(["MEDIA", "Net"], facts.Classes);
    }

    [Theory]
    [InlineData("Class=Net\n", "CatalogFile=e1d.cat")]
    [InlineData("ClassGuid={4D36E972-E325-11CE-BFC1-08002BE10318}\n", "CatalogFile=%c%\n[Strings]\nc=e1d.cat")]
    [InlineData(Net, "CatalogFile=none.cat\nCatalogFile.NTamd64=e1d.cat")]
    public void Read_NetworkCard_MayBeInstalledInSpecialize(string kind, string catalog)
    {
        Put("e1d.inf", Inf(kind, catalog));
        Put("e1d.cat", "");
        Assert.True(Assert.Single(Read(DriverInstall.Specialize).Infs).IsNet);
    }

    [Theory]
    [InlineData("Class=Display\n")]
    [InlineData("Class=Net\nClassGuid={4d36e968-e325-11ce-bfc1-08002be10318}\n")]
    public void Read_OtherClassForSpecialize_IsRefused(string kind)
    {
        Put("e1d.inf", Inf(kind));
        Put("e1d.cat", "");
        Put("lan.inf", Inf(Net));
        Read();
        ImagingException e = Refused(DriverInstall.Specialize);
        Assert.StartsWith("e1d.inf: class ", e.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("lan.inf", e.Found, StringComparison.Ordinal);
    }

    /// <summary>Each fault with what it is said to be.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "[autorun]\nopen=setup.exe", "no [Version] of a driver" },
        { Inf(Net).Replace("NTamd64", "NTx86", StringComparison.Ordinal), "models for x86 ([Models.NTx86])" },
        { Inf(Net, ""), "no CatalogFile, and Windows for x64 takes no driver that is not signed" },
        { Inf(Net, "CatalogFile=lost.cat"), "no lost.cat beside it" },
        { Inf(""), "no Class and no ClassGuid" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Read_FileThatWindowsDoesNotTake_IsRefusedAndNamed(string text, string fault)
    {
        Put("e1d.cat", "");
        Put("good.inf", Inf(Net));
        Put("sub/bad.inf", text);
        Put("sub/e1d.cat", "");

        ImagingException e = Refused();

        Assert.Equal($"sub/bad.inf: {fault}", e.Found);
        Assert.Contains(_temp.File("drivers"), e.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PercentInAPath_IsRefused()
    {
        Put("50%/e1d.inf", Inf(Net));
        Put("50%/e1d.cat", "");
        Assert.Contains("a % in its path", Refused().Found, StringComparison.Ordinal);
    }

    /// <summary>Windows does not start without them, and nothing is installed before it starts.</summary>
    [Theory]
    [InlineData("Class=SCSIAdapter\n", "")]
    [InlineData("Class=hdc\n", "")]
    [InlineData("Class=%c%\nClassGuid={4D36E97B-E325-11CE-BFC1-08002BE10318}\n", "[Strings]\nc=\"Storage\"\n")]
    [InlineData("Class=System\n", "[Install.NT.Services]\nAddService=vmd,2,Service\n[Service]\nStartType = 0 ; boot\n")]
    [InlineData(
        "Class=System\n",
        "[Install.NT.Services]\nAddService = vmd, %f%, %s%\n[service]\nSTARTTYPE=%b%\n[Strings]\ns=Service\nb=0x0\nf=2\n")]
    public void Read_DriverThatStartsWithTheLoader_IsRefusedWithWhatToDo(string kind, string rest)
    {
        Put("vmd.inf", Inf(kind) + rest);
        Put("e1d.cat", "");

        ImagingException e = Refused();

        Assert.StartsWith("vmd.inf: starts with the boot loader (class ", e.Found, StringComparison.Ordinal);
        Assert.Contains("dism /Image:", e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StartType=3")]
    [InlineData("StartType=%SERVICE_DEMAND_START%")]
    [InlineData("Start=0")]
    public void Read_ServiceThatStartsLater_IsTaken(string line)
    {
        Put("e1d.inf", Inf(Net) + $"[Install.NT.Services]\nAddService=e1d,2,Service\nAddService=,2\n[Service]\n{line}\n");
        Put("e1d.cat", "");
        Read();
    }

    [Fact]
    public void Read_NoInfFile_IsRefused()
    {
        Put("setup.exe", "");
        Assert.Equal("no .inf file", Refused().Found);
    }

    [Fact]
    public void Read_HugeFile_IsRefusedUnread()
    {
        Put("a.inf", "");
        using (FileStream file = File.OpenWrite(_temp.File("drivers/a.inf")))
            file.SetLength(InfText.MaximumBytes + 1L);
        Assert.Equal(ExitCode.Manifest, Refused().Code);
    }

    /// <summary>Whatever the bytes, they are judged.</summary>
    [Fact]
    public void Of_AnyBytes_IsJudged()
    {
        string[] bits =
        [
            "[", "]", "=", ",", ";", "\"", "%", "%%", "\\", "\\\n", "\n", "\r\n", " ", "\0", "[Version]\n", "Signature=\"$Windows NT$\"\n",
            "[Manufacturer]\n", "%M%=Models,NTamd64\n", "[Models.NTamd64]\n", "AddService=a,2,Service\n", "[Service]\n", "StartType=0\n",
            "Class=", "ClassGuid={", "CatalogFile=a.cat\n", "[Strings]\n", "é", "\uFEFF",
        ];
        Gen<byte[]> texts =
            from parts in Gen.Elements(bits).ListOf()
            from encoding in Gen.Elements(Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.Latin1)
            from isMarked in Gen.Elements(true, false)
            select (byte[])[.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes(string.Concat(parts))];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(
                Gen.OneOf(texts, ArbMap.Default.GeneratorFor<byte[]>()).ToArbitrary(),
                bytes => DriverInf.Of("a.inf", InfText.Parse(bytes), new HashSet<string>()).Problems.Count > 0));
    }

    private static string Inf(string kind, string catalog = "CatalogFile=e1d.cat") =>
        $"""
        [Version]
        Signature="$Windows NT$"
        {kind}{catalog}
        [Manufacturer]
        %Maker%=Models,NTamd64
        [Models.NTamd64]
        %Nic%=Install,PCI\VEN_8086&DEV_15B7

        """;

    private void Put(string name, string text)
    {
        string file = _temp.File($"drivers/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, Encoding.Unicode);
    }

    private DriverSet Read(DriverInstall install = DriverInstall.FirstStart) =>
        DriverSet.Read(new ManifestDrivers("all", _temp.File("drivers"), install, TimeSpan.FromMinutes(10)));

    private ImagingException Refused(DriverInstall install = DriverInstall.FirstStart)
    {
        var e = Assert.Throws<ImagingException>(() => Read(install));
        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.NotEmpty(e.Remedy);
        return e;
    }
}
