using FsCheck;
using FsCheck.Fluent;
using Imaging.Building.Packing;

namespace Imaging.Building.Tests.Packing;

public sealed class SimilarityGroupsTests
{
    private const int Capacity = 100;

    [Fact]
    public void Of_AnyChunks_HasEachOnceAndNoGroupOverCapacity()
    {
        var chunk =
            from length in Gen.Choose(1, Capacity)
            from numbers in Gen.ListOf(Gen.Choose(0, 60))
            select (length, numbers.Select(n => (uint)n).Distinct().Order().ToArray());
        Prop.ForAll(Gen.ListOf(chunk).ToArbitrary(), chunks =>
        {
            List<(int Length, uint[] Sketch)> all = [.. chunks];
            List<IReadOnlyList<int>> groups = [.. SimilarityGroups.Of(all, Capacity)];

            Assert.Equal(Enumerable.Range(0, all.Count), groups.SelectMany(g => g).Order());
            Assert.All(groups, g => Assert.True(g.Count > 0 && g.Sum(i => all[i].Length) <= Capacity && g.SequenceEqual(g.Order())));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_ChunksThatShareMuch_ArePutTogether()
    {
        (int, uint[])[] chunks = [
            (50, Numbers(0)), (50, Numbers(1000)), (50, Numbers(2000)), (50, Numbers(1002)), (50, Numbers(5)), (50, Numbers(2001))];

        Assert.Equal([[0, 4], [1, 3], [2, 5]], SimilarityGroups.Of(chunks, Capacity));
    }

    [Fact]
    public void Of_SeveralAreAlike_TheMostAlikeComesFirst()
    {
        (int, uint[])[] chunks = [(50, Numbers(0)), (50, Numbers(15)), (50, Numbers(10)), (50, Numbers(2))];

        Assert.Equal([0, 3], SimilarityGroups.Of(chunks, Capacity).First());
    }

    [Fact]
    public void Of_TooLittleInCommon_KeepsTheOrderOfTheVolume()
    {
        (int, uint[])[] chunks = [(50, Numbers(0)), (50, Numbers(1000)), (50, Numbers(17)), (50, Numbers(1017))];

        Assert.Equal([[0, 1], [2, 3]], SimilarityGroups.Of(chunks, Capacity));
    }

    [Fact]
    public void Of_WhatEveryChunkHas_CountsForNothing()
    {
        List<(int, uint[])> chunks = [.. Enumerable.Range(0, 300).Select(i => (50, Numbers(0)))];

        Assert.Equal([0, 1], SimilarityGroups.Of(chunks, Capacity).First());
    }

    /// <summary>Twenty numbers in a row.</summary>
    private static uint[] Numbers(int first) => [.. Enumerable.Range(first, 20).Select(n => (uint)n)];
}
