using System.Text;
using Imaging.BootEnvironments.Drivers;

namespace Imaging.BootEnvironments.Tests.Drivers;

/// <summary>Whether Windows for x64 takes a driver from an .inf file, by what Microsoft writes of them.</summary>
public sealed class DriverInformationTests
{
    private const string Version = "[Version]\nSignature=\"$Windows NT$\"\nClass=Net\nClassGuid={4d36e972-e325-11ce-bfc1-08002be10318}\n";
    private const string Strings = "[Strings]\nMaker = \"Contoso; Ltd.\"\nSection = \"Models\"\n";

    [Theory]
    [InlineData("%Maker%=Models,NTamd64", "[Models.NTamd64]\n%Nic%=Install,PCI\\VEN_8086")]
    [InlineData(
        "%Maker% = Models, NTx86.6.1, NTamd64.10.0...16299",
        "[Models.NTx86.6.1]\n%Nic%=Install\n[models.ntAMD64.10.0...16299]\n%Nic%=Install")]
    [InlineData("%Maker%=Models,NTx86\n%Other%=Others,,NTarm64,ntamd64", "[Models.NTx86]\n%Nic%=Install\n[Others.NTamd64]\n%Nic%=Install")]
    [InlineData("%Maker% = Models, \\ ; goes on\n  NTamd64", "[Models.NTamd64]\n%Nic%=Install")]
    [InlineData("%Maker% = %section%, NTamd64", "[Models.NTamd64]\n%Nic%=Install")]
    [InlineData("\"A; B\" = \"Models\", NTamd64", "[ Models.NTamd64 ] ; comment\n%Nic%=Install")]
    [InlineData("\n[Other]\na=b\n[manufacturer]\n%Maker%=Models,NTamd64", "[Models.NTamd64]\n\n[Strings]\n[Models.NTamd64]\n%Nic%=Install")]
    public void Judge_ModelsForX64_IsLoaded(string manufacturer, string models)
    {
        DriverInformation found = Judge($"{Version}[Manufacturer]\n{manufacturer}\n{models}\n{Strings}");

        Assert.Equal((DriverUse.Loaded, ""), (found.Use, found.Found));
    }

    [Theory]
    [InlineData("%Maker%=Models", "[Models]\n%Nic%=Install", "models for x86 ([Models])")]
    [InlineData("Contoso", "[Contoso]\n%Nic%=Install", "models for x86 ([Contoso])")]
    [InlineData("%Maker%=Models,NT,NT.6.1", "[Models.NT]\n%Nic%=I\n[Models.NT.6.1]\n%Nic%=I", "models for x86 ([Models.NT], "
        + "[Models.NT.6.1])")]
    [InlineData(
        "%Maker%=Models,NTx86,NTarm64", "[Models]\n%Nic%=I\n[Models.NTx86]\n%Nic%=I\n[Models.NTarm64]\n%Nic%=I",
        "models for x86 ([Models], [Models.NTx86]), arm64 ([Models.NTarm64])")]
    [InlineData("%Maker%=Models,NTamd64", "[Models.NTamd64]\n; none", "models for amd64 ([Models.NTamd64], which is empty)")]
    [InlineData("%Maker%=Models,NTamd64", "[Models]\n%Nic%=I", "models for x86 ([Models]), amd64 ([Models.NTamd64], which is empty)")]
    [InlineData(
        "%Maker%=Models,NTx86 ;,NTamd64\n;%Maker%=Models,NTamd64", "[Models.NTx86]\n%Nic%=I\n[Models.NTamd64]\n%Nic%=I",
        "models for x86 ([Models.NTx86])")]
    public void Judge_NoModelsForX64_IsNotAndSaysWhatThereIs(string manufacturer, string models, string expected)
    {
        DriverInformation found = Judge($"{Version}[Manufacturer]\n{manufacturer}\n{models}\n{Strings}");

        Assert.Equal((DriverUse.None, expected), (found.Use, found.Found));
    }

    [Theory]
    [InlineData("[autorun]\nopen=setup.exe\n", nameof(DriverUse.None), "no [Version] of a driver")]
    [InlineData("", nameof(DriverUse.None), "no [Version] of a driver")]
    [InlineData(
        "[Version]\nSignature=\"$Windows CE$\"\n[Manufacturer]\n%M%=M,NTamd64\n[M.NTamd64]\na=b", nameof(DriverUse.None),
        "no [Version] of a driver")]
    [InlineData(
        "[Version]\nSignature=\"$Windows NT$\"\n[DefaultInstall.NTamd64]\nCopyFiles=All", nameof(DriverUse.Unknown), "no [Manufacturer]")]
    [InlineData(
        "[VERSION]\nsignature = $CHICAGO$\nClass=Extension\n[Manufacturer]\n%M%=M,NTamd64\n[M.NTamd64]\na=b", nameof(DriverUse.Loaded), "")]
    public void Judge_OtherFiles_AreToldApart(string text, string use, string expected)
    {
        DriverInformation found = Judge(text);

        Assert.Equal((use, expected), ($"{found.Use}", found.Found));
    }

    /// <summary>A folder of a medium is often written as a plain backslash, which would continue the line.</summary>
    [Fact]
    public void Judge_BackslashBeforeASection_DoesNotHideIt() => Assert.Equal(
        DriverUse.Loaded, Judge(Version + "[SourceDisksNames]\n1 = %Disk%,,,\\\n[Manufacturer]\n%M%=M,NTamd64\n[M.NTamd64]\na=b").Use);

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("iso-8859-1", false)]
    public void Parse_EveryEncoding_ReadsTheSame(string name, bool marked)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        string text = Version + "Provider=Ø\n[Manufacturer]\r\n%Maker%=Modèles,NTamd64\r\n[MODÈLES.NTamd64]\r\n%Nic%=Install\r\n";
        byte[] bytes = [
            .. marked ? encoding.GetPreamble() : [],
            .. encoding.GetBytes(name == "utf-8" && !marked ? text.Replace("MODÈLES", "Modèles", StringComparison.Ordinal) : text)];

        Assert.Equal(DriverUse.Loaded, DriverInformation.Of("a.inf", InfText.Parse(bytes)).Use);
    }

    private static DriverInformation Judge(string text) => DriverInformation.Of("a.inf", InfText.Parse(Encoding.ASCII.GetBytes(text)));
}
