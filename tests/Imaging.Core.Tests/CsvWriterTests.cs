using System.Text;
using System.Text.Json;
using Imaging.Testing;

namespace Imaging.Core.Tests;

public sealed class CsvWriterTests
{
    private static readonly char[] s_hard = ['a', ' ', ',', ';', '"', '\r', '\n', '\t', '=', '+', '-', '@', '\'', 'ø', '0'];

    [Fact]
    public void Add_Fields_AreQuotedOnlyWhereNeeded()
    {
        var writer = new CsvWriter(guardFormulas: false);
        writer.Add("a", "b c", "d\"e", null, "=1");
        Assert.Equal("a,\"b c\",\"d\"\"e\",,=1\r\n", writer.ToString());
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)\r\n")]
    [InlineData("+47", "'+47\r\n")]
    [InlineData("-1", "'-1\r\n")]
    [InlineData("@SUM", "'@SUM\r\n")]
    [InlineData("\t=1", "\"'\t=1\"\r\n")]
    [InlineData("PF-1", "PF-1\r\n")]
    public void Add_WhatASpreadsheetWouldRun_BecomesText(string field, string expected)
    {
        var writer = new CsvWriter(guardFormulas: true);
        writer.Add(field);
        Assert.Equal(expected, writer.ToString());
    }

    [NeedsFact("python3")]
    public void Add_AnyText_PythonReadsItBack()
    {
        using var folder = new TempFolder();
        string[][] rows = HardRows();
        File.WriteAllText(folder.File("rows.csv"), Written(rows));
        const string script = "import csv,json,sys; "
            + "print(json.dumps(list(csv.reader(open(sys.argv[1],newline='',encoding='utf-8'),strict=True))))";
        string[][] read = JsonSerializer.Deserialize<string[][]>(Tool.Expect("python3", "-c", script, folder.File("rows.csv")))!;
        Assert.Equal(rows, read);
    }

    [Fact]
    public void Add_AnyText_CsvTableReadsItBack()
    {
        string[][] rows = HardRows();
        CsvTable table = CsvTable.Read(Encoding.UTF8.GetBytes("a,b,c\r\n" + Written(rows)));
        Assert.Empty(table.Problems);
        IEnumerable<string[]> expected = rows.Select(r => r.Select(f => f.Trim()).ToArray()).Where(r => r.Any(f => f.Length > 0));
        Assert.Equal(expected, table.Rows.Select(r => new[] { r["a"], r["b"], r["c"] }));
    }

    private static string Written(string[][] rows)
    {
        var writer = new CsvWriter(guardFormulas: false);
        foreach (string[] row in rows)
            writer.Add(row);
        return writer.ToString();
    }

    private static string[][] HardRows()
    {
        var random = new Random(7);
        string Field() => string.Concat(random.GetItems(s_hard, random.Next(6)));
        return [.. Enumerable.Range(0, 2000).Select(_ => Enumerable.Range(0, 3).Select(_ => Field()).ToArray())];
    }
}
