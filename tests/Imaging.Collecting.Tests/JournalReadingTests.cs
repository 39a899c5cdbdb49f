using System.Text;
using System.Text.Json;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Runs;
using Imaging.Testing;

namespace Imaging.Collecting.Tests;

public sealed class JournalReadingTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_RecordCutAtEveryByte_IsReportedAndTheRestCounts()
    {
        byte[] whole = Bytes(JournalFolder.Record(1, JournalFolder.Machine(1), "pass"));
        string stick = _folder.Write("stick", JournalFolder.Record(2, JournalFolder.Machine(2), "pass"));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path.Combine(stick, "cut.json"), whole[..length]);
            CollectReport report = JournalFolder.Collect(stick);
            Assert.Equal("PF000002", Assert.Single(report.Machines).Serial);
            Problem problem = Assert.Single(report.Problems);
            Assert.Equal((ProblemKind.Truncated, Path.Combine(stick, "cut.json")), (problem.Kind, problem.File));
        }
    }

    [Fact]
    public void Collect_RecordWithAnyByteChanged_NeverThrows()
    {
        byte[] whole = Bytes(JournalFolder.Record(1, JournalFolder.Machine(1), "pass"));
        var random = new Random(3);
        for (int i = 0; i < 20 * whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i % whole.Length] = (byte)random.Next(256);
            (JournalRecord? record, string kind, _) = RecordReader.Read(changed);
            Assert.True(record is not null || kind is ProblemKind.Truncated or ProblemKind.Foreign);
        }
    }

    [Theory]
    [InlineData("notes.txt", "hello", ProblemKind.Foreign)]
    [InlineData("._a.json", "\0\0\0\0", ProblemKind.Truncated)]
    [InlineData("a.json.tmp", "{", ProblemKind.Truncated)]
    [InlineData("a.json", "null", ProblemKind.Foreign)]
    [InlineData("a.json", "[1,2]", ProblemKind.Foreign)]
    [InlineData("a.json", "{\"name\":\"package\"}", ProblemKind.Foreign)]
    public void Collect_FileThatIsNoRecord_IsReported(string name, string content, string kind)
    {
        string stick = _folder.Write("stick", JournalFolder.Record(2, JournalFolder.Machine(2), "pass"));
        File.WriteAllText(Path.Combine(stick, name), content);
        CollectReport report = JournalFolder.Collect(stick);
        Assert.Equal("PF000002", Assert.Single(report.Machines).Serial);
        Assert.Equal(kind, Assert.Single(report.Problems).Kind);
    }

    [Fact]
    public void Collect_FailedRunWithTraceAndLog_IsOneRunWithoutAnotherProblem()
    {
        RunRecord failed = JournalFolder.Record(2, JournalFolder.Machine(2), "fail");
        string stick = _folder.Write("stick", failed with { Trace = "System.IO.IOException: it\n   at that" });
        string log = Path.ChangeExtension(Assert.Single(Directory.GetFiles(stick)), ".log");
        File.WriteAllText(log, "[   0.1 s] Looking for the stick\n");
        File.WriteAllText(log + ".tmp", "");
        CollectReport report = JournalFolder.Collect(stick);
        Assert.Equal(ProblemKind.Failed, Assert.Single(report.Problems).Kind);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("\"format\":1,", "")]
    [InlineData("{\"serial\":\"S\"}", "null")]
    [InlineData("{\"serial\":\"S\"}", "{\"serial\":7}")]
    [InlineData("2027-06-01T08:00:00Z", "today")]
    [InlineData("0000000000000001", "../../etc")]
    [InlineData("\"kind\":\"start\"", "\"kind\":\"middle\"")]
    [InlineData("\"kind\":\"start\"", "\"kind\":\"end\",\"result\":\"pass\"")]
    [InlineData("\"kind\":\"start\"", "\"kind\":\"end\",\"ended\":\"2027-06-01T08:00:00Z\",\"result\":\"fine\"")]
    public void Read_SmallestRecordWithOneThingWrong_IsForeign(string right, string wrong)
    {
        const string whole =
            """{"format":1,"run":"0000000000000001","kind":"start","started":"2027-06-01T08:00:00Z","machine":{"serial":"S"}}""";
        string text = right.Length == 0 ? whole : whole.Replace(right, wrong, StringComparison.Ordinal);
        Assert.Equal(right.Length > 0, text != whole);
        Assert.Equal(right.Length == 0 ? "" : ProblemKind.Foreign, RecordReader.Read(Encoding.UTF8.GetBytes(text)).Kind);
    }

    [Fact]
    public void Collect_FieldsAndPhasesOfANewerEngine_AreLeftAlone()
    {
        string text = Encoding.UTF8.GetString(Bytes(JournalFolder.Record(1, JournalFolder.Machine(1), "pass")))
            .Replace("\"phase\": \"Content\"", "\"phase\": \"Polish\"", StringComparison.Ordinal)
            .Replace("\"kind\":", "\"mode\": {\"a\": [1]}, \"kind\":", StringComparison.Ordinal);
        Assert.Contains("Polish", text, StringComparison.Ordinal);
        Assert.Equal("0000000000000001", RecordReader.Read(Encoding.UTF8.GetBytes(text)).Record!.Run);
    }

    [Fact]
    public void Collect_SameRunWithOtherBytes_IsAConflictWhateverTheOrder()
    {
        RunRecord record = JournalFolder.Record(1, JournalFolder.Machine(1), "pass");
        string one = _folder.Write("one", record);
        string other = _folder.Write("other", record with { Result = "fail", ExitCode = 12 });
        CollectReport report = JournalFolder.Collect(one, other);
        Assert.Equal("0000000000000001", Assert.Single(report.Problems, p => p.Kind == ProblemKind.Conflict).Run);
        Assert.Equal(report.AssetsCsv, JournalFolder.Collect(other, one).AssetsCsv);
        Assert.Single(report.Machines);
    }

    [Fact]
    public void Collect_PathThatIsNotThere_IsMissing()
    {
        var error = Assert.Throws<ImagingException>(() => JournalFolder.Collect(Path.Combine(_folder.Path, "nothing")));
        Assert.Equal(ExitCode.Missing, error.Code);
    }

    [Fact]
    public void Collect_StickThatCannotBeRead_IsReportedAndTheOthersCount()
    {
        string good = _folder.Write("good", JournalFolder.Record(1, JournalFolder.Machine(1), "pass"));
        string bad = Path.Combine(_folder.Path, "bad.img");
        File.WriteAllBytes(bad, new byte[1 << 20]);
        CollectReport report = JournalFolder.Collect(bad, good);
        Assert.Single(report.Machines);
        Assert.Equal((ProblemKind.UnreadableStick, bad), (report.Problems[0].Kind, report.Problems[0].File));
    }

    [Fact]
    public void Collect_StickWhoseJournalCannotBeListed_IsReportedAndTheOthersCount()
    {
        string good = _folder.Write("good", JournalFolder.Record(1, JournalFolder.Machine(1), "pass"));
        string bad = Path.Combine(_folder.Path, "bad");
        Directory.CreateDirectory(Path.Combine(bad, "imaging"));
        File.WriteAllText(Path.Combine(bad, "imaging", "journal"), "a damaged entry turns a folder into a file");
        CollectReport report = JournalFolder.Collect(bad, good);
        Assert.Single(report.Machines);
        Assert.Equal((ProblemKind.UnreadableStick, bad), (Assert.Single(report.Problems).Kind, report.Problems[0].File));
    }

    /// <summary>A file system made by dosfstools and filled by mtools, and the folder it was filled from.</summary>
    [NeedsFact("mkfs.vfat", "mcopy")]
    public void Collect_RawStickAndMountedStick_SameRecords()
    {
        const int start = 2048;
        const int sectors = 140_000;
        _folder.Write(
            "stick/imaging/journal", [.. Enumerable.Range(1, 40).Select(i => JournalFolder.Record(i, JournalFolder.Machine(i), "pass"))]);
        string folder = Path.Combine(_folder.Path, "stick");
        string image = Path.Combine(_folder.Path, "stick.img");
        using (FileStream file = File.Create(image))
        {
            file.SetLength((long)(start + sectors) * 512);
            file.Write(MbrTable.BuildFat32(1, start, sectors));
        }

        Tool.Expect("mkfs.vfat", "-F", "32", "-h", $"{start}", "--offset", $"{start}", image, $"{sectors / 2}");
        Assert.Empty(JournalFolder.Collect(image).Machines);
        Tool.Expect("mcopy", "-s", "-i", $"{image}@@{start * 512}", Path.Combine(folder, "imaging"), "::");
        CollectReport raw = JournalFolder.Collect(image);
        Assert.Equal(40, raw.Machines.Count);
        Assert.Equal(JournalFolder.Collect(folder).AssetsCsv, raw.AssetsCsv);
        Assert.Equal(40, JournalFolder.Collect(image, folder).Records);
    }

    private static byte[] Bytes(RunRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, RunRecordContext.Default.RunRecord);
}
