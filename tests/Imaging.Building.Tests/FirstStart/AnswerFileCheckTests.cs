using Imaging.Building.FirstStart;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Testing;

namespace Imaging.Building.Tests.FirstStart;

public sealed class AnswerFileCheckTests : IDisposable
{
    private const string Install = "content: [{ id: a, version: '1', source: package, install: setup.exe }]";
    private const string Answers = "files: [{ path: '\\Windows\\Panther\\Unattend.xml', template: unattend.xml }]";

    private static readonly string s_good =
        $"<unattend xmlns='urn:schemas-microsoft-com:unattend'><settings pass='specialize'>{AnswerFile.Component}</settings></unattend>";

    private readonly TempFolder _temp = new();

    public AnswerFileCheckTests()
    {
        File.WriteAllText(_temp.File("image.wim"), "");
        Directory.CreateDirectory(_temp.File("package/Panther"));
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Check_AnswerFileThatRunsTheFirstStart_IsTaken() => Check(s_good, Install, Answers);

    [Fact]
    public void Check_AnswerFileThatDoesNot_IsRefusedAndNamed()
    {
        ImagingException e = Refused("<unattend/>", Install, Answers);
        Assert.Equal(_temp.File("unattend.xml"), e.Place);
        Assert.Contains(AnswerFile.Component, e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoAnswerFile_IsRefused() => Assert.Equal(_temp.File("manifest.yaml"), Refused(s_good, Install).Place);

    /// <summary>Where an image is applied file by file.</summary>
    [Fact]
    public void Check_AnswerFileInAPackage_IsTakenAndLookedAt()
    {
        const string package = "content: [{ id: a, version: '1', source: package, destination: '\\Windows' }]";
        const string drivers = "drivers: [{ id: a, source: package }]";
        File.WriteAllText(_temp.File("package/Panther/unattend.xml"), s_good);
        Check(s_good, package, drivers);
        File.WriteAllText(_temp.File("package/Panther/unattend.xml"), "<unattend/>");
        Refused(s_good, package, drivers);
    }

    [Fact]
    public void Check_NothingToInstallOrToStart_IsNotAsked()
    {
        Check("<unattend/>", Answers);
        Check("<unattend/>", Install, Answers, "image: { wim: image.wim, index: 1, starts: nothing }");
    }

    private ImagingException Refused(string answers, params string[] lines)
    {
        var e = Assert.Throws<ImagingException>(() => Check(answers, lines));
        Assert.Equal(ExitCode.Manifest, e.Code);
        return e;
    }

    private void Check(string answers, params string[] lines)
    {
        File.WriteAllText(_temp.File("unattend.xml"), answers);
        string image = lines.Any(l => l.StartsWith("image:", StringComparison.Ordinal)) ? "" : "image: { wim: image.wim, index: 1 }\n";
        File.WriteAllText(_temp.File("manifest.yaml"), $$"""
            format: 1
            release: { name: a, version: "1" }
            disk: { minimum: 60GB, partitions: [{ role: esp, size: 300MiB }, { role: msr, size: 16MiB }, { role: windows, grow: true }] }
            {{image}}{{string.Join('\n', lines)}}

            """);
        AnswerFileCheck.Check(ManifestReader.Read(_temp.File("manifest.yaml")));
    }
}
