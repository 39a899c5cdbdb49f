using FsCheck;
using FsCheck.Fluent;
using Imaging.Building.Packing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Tests.Packing;

public sealed class RangeListTests
{
    private const int Span = 60;

    /// <summary>The same, byte for byte, with sets.</summary>
    [Fact]
    public void Subtract_AnyRanges_LeavesExactlyTheBytesInNone() => Prop.ForAll(Arb.From(Cases, _ => []), c =>
    {
        List<ByteRange> left = [.. RangeList.Subtract(c.From, c.Taken)];
        HashSet<long> expected = [.. c.From.SelectMany(Bytes).Except(c.Taken.SelectMany(Bytes))];
        Assert.Equal(expected.Order(), left.SelectMany(Bytes));
        Assert.All(left, r => Assert.True(r.Length > 0));
        Assert.All(left, r => Assert.Contains(c.From, f => f.Contains(r)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<(IReadOnlyList<ByteRange> From, ByteRange[] Taken)> Cases =>
        from cells in Gen.Choose(0, 2).ArrayOf(Span)
        from taken in (from offset in Gen.Choose(0, Span) from length in Gen.Choose(1, 12) select new ByteRange(offset, length)).ArrayOf()
        select ((IReadOnlyList<ByteRange>)[.. Runs(cells)], taken);

    /// <summary>Ascending and disjoint; 2 begins a range that touches the one in front of it.</summary>
    private static IEnumerable<ByteRange> Runs(int[] cells)
    {
        for (int at = 0; at < cells.Length;)
        {
            int start = at++;
            if (cells[start] == 0)
                continue;
            while (at < cells.Length && cells[at] == 1)
                at++;
            yield return new ByteRange(start, at - start);
        }
    }

    private static IEnumerable<long> Bytes(ByteRange range) => Enumerable.Range(0, (int)range.Length).Select(i => range.Offset + i);
}
