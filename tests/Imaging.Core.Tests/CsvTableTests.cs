using System.Text;

namespace Imaging.Core.Tests;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("serial,tag\r\nPF1,T1\r\nPF2,\r\n")]
    [InlineData("serial,tag\nPF1,T1\nPF2")]
    [InlineData("serial,tag\rPF1,T1\rPF2,\r")]
    [InlineData("\uFEFFserial;tag\r\nPF1;T1\r\nPF2;\r\n")]
    [InlineData("tag,Serial,note\r\nT1, PF1 ,\"a, b\"\r\n,,\r\n\r\n,PF2,,,\r\n")]
    [InlineData("\"serial\";\"tag\"\n\"PF1\";\"T1\"\n\"PF2\";\"\"\n")]
    public void Read_AsPeopleAndSpreadsheetsWriteIt_SameRows(string text)
    {
        CsvTable table = Read(text, "serial");
        Assert.Empty(table.Problems);
        Assert.Equal([("PF1", "T1"), ("PF2", "")], table.Rows.Select(r => (r["serial"], r["tag"])));
    }

    [Fact]
    public void Read_QuotedLineEndsAndQuotes_AreKeptAndLinesCounted()
    {
        CsvTable table = Read("a,b\n\"one\r\ntwo\"\"\n\"\"three\",14\" screen\n\"\",x\n");
        Assert.Empty(table.Problems);
        Assert.Equal([(2, "one\r\ntwo\"\n\"three", "14\" screen"), (5, "", "x")], table.Rows.Select(r => (r.Line, r["a"], r["b"])));
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("tag\nT1\n", "line 1: no column 'serial' among the 1 of the first line")]
    [InlineData("serial,serial\nPF1,PF2\n", "line 1: column 2 is called as column 1; the first one counts")]
    [InlineData("serial\n\"PF1\nPF2\n", "line 2: a quote that is never closed")]
    [InlineData("serial,tag\nPF1,\"T\"1\nPF2,T2\n", "line 2: text after a closing quote")]
    [InlineData("serial,tag\nPF1,T1,T2\nPF2,T2\n", "line 2: 3 fields, where the header has 2")]
    public void Read_WrongPlace_IsAProblemAndTheRestCounts(string text, string problem)
    {
        CsvTable table = Read(text, "serial");
        Assert.Equal(problem, Assert.Single(table.Problems).ToString());
        if (table.Problems[0].Line > 1)
            Assert.Equal("PF2", Assert.Single(table.Rows)["serial"]);
    }

    [Fact]
    public void Read_StrayQuoteBeforeQuotedRows_CostsItsLineOnly()
    {
        CsvTable table = Read("serial,tag\n\"PF1,T1\nPF2,T2\n\"PF3\",T3\n");
        Assert.Equal("line 2: text after a closing quote", Assert.Single(table.Problems).ToString());
        Assert.Equal([(3, "PF2"), (4, "PF3")], table.Rows.Select(r => (r.Line, r["serial"])));
    }

    [Fact]
    public void Read_OtherEncodings_SaySo()
    {
        CsvTable latin = CsvTable.Read(Encoding.Latin1.GetBytes("serial,name\nPF1,Skøyen\nPF2,Oslo\n"), "serial");
        Assert.Equal("line 2: characters that are not UTF-8; save the file as CSV UTF-8", Assert.Single(latin.Problems).ToString());
        Assert.Equal("PF2", Assert.Single(latin.Rows)["serial"]);
        CsvTable wide = CsvTable.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("serial\nPF1\n")], "serial");
        Assert.Contains("UTF-16", Assert.Single(wide.Problems).Text, StringComparison.Ordinal);
        Assert.Empty(wide.Rows);
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows()
    {
        var random = new Random(1);
        const string alphabet = "ab,;\"\r\n \u00F8";
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.Latin1.GetBytes("a,b\n" + string.Concat(random.GetItems(alphabet.ToCharArray(), random.Next(20))));
            CsvTable table = CsvTable.Read(bytes.AsSpan(random.Next(5)), "a");
            Assert.All(table.Rows, r => Assert.InRange(r.Line, 1, bytes.Length));
        }
    }

    private static CsvTable Read(string text, params string[] required) => CsvTable.Read(Encoding.UTF8.GetBytes(text), required);
}
