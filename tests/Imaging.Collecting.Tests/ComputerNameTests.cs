using Imaging.Core;
using Imaging.Platform.Machines;

namespace Imaging.Collecting.Tests;

public sealed class ComputerNameTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TFK-{serial:8}", "TFK-12345678")]
    [InlineData("{serial:15}", "PF-0012345678")]
    [InlineData("{serial}", "PF-0012345678")]
    [InlineData("{tag}-{n:4}", "A77-0001")]
    [InlineData("{tag:2}{n}X", "771X")]
    [InlineData("{model:4}-{serial:4}", "40G9-5678")]
    [InlineData("{model:5}", "840G9")]
    public void NameOf_Template_FillsIt(string template, string expected)
    {
        MachineIdentity identity = JournalFolder.Machine(1) with
        {
            Serial = "PF-00 1234/5678",
            Model = "EliteBook 840 G9",
            AssetTag = "A77",
        };
        CollectReport report = JournalFolder.CollectWith(template, null, _folder.Write("stick", JournalFolder.Record(1, identity, "pass")));
        Assert.Empty(report.Problems);
        Assert.Equal(expected, report.ImportCsv.Split(',')[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TFK {serial}")]
    [InlineData("TFK_{serial}")]
    [InlineData("{serial")]
    [InlineData("serial}")]
    [InlineData("{uuid}")]
    [InlineData("{serial:}")]
    [InlineData("{serial:0}")]
    [InlineData("{serial:16}")]
    [InlineData("{serial:-1}")]
    [InlineData("{serial:4:4}")]
    public void Parse_NoTemplate_IsUsage(string template) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<ImagingException>(() => NameTemplate.Parse(template)).Code);

    [Fact]
    public void Collect_NamesThatCannotBeOrAreTaken_AreReportedAndLeftOut()
    {
        string stick = _folder.Write("stick",
            JournalFolder.Record(1, JournalFolder.Machine(1), "pass") with { Name = "skole_1" },
            JournalFolder.Record(2, JournalFolder.Machine(2), "pass") with { Name = "SKOLE-2" },
            JournalFolder.Record(3, JournalFolder.Machine(3), "pass") with { Name = "skole-2" },
            JournalFolder.Record(4, JournalFolder.Machine(4), "pass"));
        CollectReport report = JournalFolder.CollectWith("PC-{n:4}", null, stick);
        Assert.Equal(
            [(ProblemKind.BadName, "PF000001"), (ProblemKind.DuplicateName, "PF000002"), (ProblemKind.DuplicateName, "PF000003")],
            report.Problems.Select(p => (p.Kind, p.Machine!)));
        Assert.StartsWith("PC-0001,", report.ImportCsv, StringComparison.Ordinal);
        Assert.Single(report.ImportCsv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }
}
