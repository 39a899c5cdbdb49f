namespace Imaging.Collecting.Tests;

public sealed class CollectGoldenTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_ALineOfMachines_IsTheseFiles()
    {
        CollectReport report = Collect(OneStick(), OtherStick());
        const string assets =
            """
            serial,uuid,macs,manufacturer,model,sku,disk_model,disk_serial,disk_bytes,asset_tag,name,release,stick,started,seconds,result
            PF000001,00000000-0000-0000-0000-000000000001,02:00:00:00:00:01,LENOVO,21AB,LENOVO_MT_21AB,"SAMSUNG MZ",S1,512110190592,,TFK-PF000001,skole-3-0123456789ab,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,2027-06-01T08:05:00Z,210.5,pass
            PF000002,00000000-0000-0000-0000-000000000002,02:00:00:00:00:02,LENOVO,21AB,LENOVO_MT_21AB,"SAMSUNG MZ",S1,512110190592,A-2,OSLO-2,skole-3-0123456789ab,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,2027-06-01T08:02:00Z,30.0,already-done
            PF000003,00000000-0000-0000-0000-000000000003,02:00:00:00:00:03,LENOVO,21AB,LENOVO_MT_21AB,"SAMSUNG MZ",S1,512110190592,,,skole-3-0123456789ab,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,2027-06-01T08:03:00Z,60.0,fail
            PF000004,00000000-0000-0000-0000-000000000004,02:00:00:00:00:04,LENOVO,21AB,LENOVO_MT_21AB,"SAMSUNG MZ",S1,512110190592,,,skole-3-0123456789ab,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,2027-06-01T08:04:00Z,,unfinished
            ,,02:00:00:00:00:06,LENOVO,'=cmd(),LENOVO_MT_21AB,"SAMSUNG MZ",S1,512110190592,,,skole-3-0123456789ab,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,2027-06-01T08:06:00Z,100.0,pass

            """;
        const string import =
            """
            TFK-PF000001,00000000-0000-0000-0000-000000000001,02:00:00:00:00:01
            OSLO-2,00000000-0000-0000-0000-000000000002,02:00:00:00:00:02

            """;
        const string problems =
            """
            severity,machine,run,kind,detail,file
            problem,02:00:00:00:00:06,,bad-name,"the machine has no serial for {serial}",
            problem,02:00:00:00:00:06,0000000000000006,blank-serial,"the firmware names no serial number",one/20270601T080600Z-noserial-0000000000000006-end.json
            problem,02:00:00:00:00:06,0000000000000006,blank-uuid,"the firmware names no UUID",one/20270601T080600Z-noserial-0000000000000006-end.json
            problem,PF000003,0000000000000003,failed,"fail, exit code 12: a.pack: found 1, expected 2.",one/20270601T080300Z-PF000003-0000000000000003-end.json
            problem,PF000004,0000000000000004,unfinished,"started, and never finished",one/20270601T080400Z-PF000004-0000000000000004-start.json

            """;
        Assert.Equal(assets.ReplaceLineEndings("\r\n"), report.AssetsCsv);
        Assert.Equal(import.ReplaceLineEndings("\r\n"), report.ImportCsv);
        Assert.Equal(problems.ReplaceLineEndings("\r\n"), report.ProblemsCsv.Replace(_folder.Path + "/", "", StringComparison.Ordinal));
        Assert.Equal(
            [
                "8 records of 6 runs on 5 machines",
                "machines: passed 2, already done 1, failed 1, unfinished 1",
                "stage time: median 155 s, worst 211 s (PF000001), 1 of 2 above 200 s",
                $"stick {new string('a', 32)}: runs: passed 1, already done 1, failed 2, unfinished 1; median 100 s, worst 100 s "
                    + "(0000000000000006), 0 of 1 above 200 s",
                $"stick {new string('b', 32)}: runs: passed 1, already done 0, failed 0, unfinished 0; median 211 s, worst 211 s "
                    + "(PF000001), 1 of 1 above 200 s",
                "problems: 5, notes 0",
            ],
            CollectSummary.Lines(report).Take(6));
    }

    [Fact]
    public void Collect_SameSticksTwiceInAnotherOrder_SameFiles()
    {
        (string one, string other) = (OneStick(), OtherStick());
        File.WriteAllText(Path.Combine(one, "broken.json"), "{");
        CollectReport once = Collect(one, other);
        CollectReport again = Collect(other, one, other, one);
        Assert.Equal((once.AssetsCsv, once.ImportCsv, once.ProblemsCsv), (again.AssetsCsv, again.ImportCsv, again.ProblemsCsv));
        Assert.Equal(CollectSummary.Lines(once), CollectSummary.Lines(again));
    }

    [Fact]
    public void Write_Twice_LeavesTheSameThreeFiles()
    {
        CollectReport report = Collect(OneStick());
        string output = Path.Combine(_folder.Path, "out", "deeper");
        CollectFiles.Write(output, report);
        CollectFiles.Write(output, report);
        Assert.Equal(
            ["assets.csv", "configmgr-import.csv", "problems.csv"], Directory.GetFiles(output).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'s'], File.ReadAllBytes(Path.Combine(output, "assets.csv"))[..4]);
        Assert.Equal((byte)'O', File.ReadAllBytes(Path.Combine(output, "configmgr-import.csv"))[0]);
    }

    private static CollectReport Collect(params string[] sticks) => JournalFolder.Collect(sticks);

    /// <summary>
    /// A machine that failed and passes on the other stick, one done before, one that failed, one cut off, one nobody filled in.
    /// </summary>
    private string OneStick() => _folder.Write("one",
        JournalFolder.Record(1, JournalFolder.Machine(1), "fail"),
        JournalFolder.Record(2, JournalFolder.Machine(2), "already-done", 30) with { AssetTag = "A-2", Name = "OSLO-2" },
        JournalFolder.Record(3, JournalFolder.Machine(3), null),
        JournalFolder.Record(3, JournalFolder.Machine(3), "fail", 60),
        JournalFolder.Record(4, JournalFolder.Machine(4), null),
        JournalFolder.Record(6, JournalFolder.Machine(6) with { Serial = null, Uuid = null, Model = "=cmd()" }, "pass", 100));

    private string OtherStick() => _folder.Write("other", [.. new[]
    {
        JournalFolder.Record(5, JournalFolder.Machine(1), null),
        JournalFolder.Record(5, JournalFolder.Machine(1), "pass", 210.5),
    }.Select(r => r with { Stick = new string('b', 32) })]);
}
