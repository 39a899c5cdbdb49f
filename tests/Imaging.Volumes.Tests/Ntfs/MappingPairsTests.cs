using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

public sealed class MappingPairsTests
{
    /// <summary>From the Linux-NTFS documentation, "Data Runs", examples 1 to 4, and what mkntfs wrote into $BadClus.</summary>
    [Theory]
    [InlineData("21 18 34 56 00", "24@22068")]
    [InlineData("31 38 73 25 34 32 14 01 E5 11 02 31 42 AA 00 03 00", "56@3417459 276@3553112 66@3749890")]
    [InlineData("11 30 60 21 10 00 01 11 20 E0 00", "48@96 16@352 32@320")]
    [InlineData("11 30 20 01 60 11 10 30 00", "48@32 96@- 16@80")]
    [InlineData("03 FF 2B 01 00", "76799@-")]
    [InlineData("21 03 87 25 00", "3@9607")]
    [InlineData("00", "")]
    public void Decode_DocumentedExample_GivesItsRunsAndBack(string hex, string expected)
    {
        byte[] pairs = Bytes(hex);

        IReadOnlyList<ClusterRun> runs = MappingPairs.Decode(pairs, 0, "test");

        Assert.Equal(expected, string.Join(' ', runs.Select(r => $"{r.Length}@{(r.IsHole ? "-" : r.Lcn)}")));
        Assert.Equal(pairs, MappingPairs.Encode(runs));
    }

    [Theory]
    [InlineData(0x7F, "01 7F 00")]
    [InlineData(0x80, "02 80 00 00")]
    [InlineData(0x7FFF, "02 FF 7F 00")]
    [InlineData(0x8000, "03 00 80 00 00")]
    [InlineData(0xFFFFFF, "04 FF FF FF 00 00")]
    [InlineData(0x7FFFFFFF, "04 FF FF FF 7F 00")]
    [InlineData(0xFFFFFFFF, "05 FF FF FF FF 00 00")]
    public void Encode_LengthWithTopBitSet_TakesOneMoreByteForTheSign(long length, string hex) =>
        Assert.Equal(Bytes(hex), MappingPairs.Encode([new ClusterRun(0, ClusterRun.Hole, length)]));

    [Theory]
    [InlineData(0x80, "21 01 80 00 00")]
    [InlineData(0x7F, "11 01 7F 00")]
    [InlineData(0, "11 01 00 00")]
    public void Encode_ClusterWithTopBitSet_TakesOneMoreByteForTheSign(long lcn, string hex) =>
        Assert.Equal(Bytes(hex), MappingPairs.Encode([new ClusterRun(0, lcn, 1)]));

    [Fact]
    public void Encode_StepBackBy128_TakesOneByte()
    {
        byte[] pairs = MappingPairs.Encode([new ClusterRun(0, 200, 1), new ClusterRun(1, 72, 1)]);
        Assert.Equal("2101C800110180", Convert.ToHexString(pairs.AsSpan(0, 7)));
    }

    [Theory]
    [InlineData("", "its end")]
    [InlineData("21 18", "its end")]
    [InlineData("11 30 20", "its end")]
    [InlineData("10 30 00", "size byte 0x10")]
    [InlineData("19 30 00", "size byte 0x19")]
    [InlineData("91 30 00", "size byte 0x91")]
    [InlineData("11 00 20 00", "a length of 0")]
    [InlineData("11 FF 20 00", "a length of -1")]
    [InlineData("11 01 FF 00", "a step of -1")]
    [InlineData("18 FF FF FF FF FF FF FF 7F 01 00", "a length of")]
    [InlineData("81 01 FF FF FF FF FF FF FF 7F 00", "a step of")]
    public void Decode_BrokenPairs_AreRefusedWithPlace(string hex, string found)
    {
        byte[] pairs = Bytes(hex);

        ImagingException e = Assert.Throws<ImagingException>(() => MappingPairs.Decode(pairs, 0, "here"));

        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.StartsWith("here", e.Place, StringComparison.Ordinal);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_WhatEncodeMade_GivesTheSameRuns()
    {
        Gen<(bool Hole, long Lcn, long Length)> run =
            from hole in Gen.Elements(true, false, false)
            from lcnBits in Gen.Choose(0, 32)
            from lcn in Gen.Choose(0, int.MaxValue)
            from lengthBits in Gen.Choose(0, 32)
            from length in Gen.Choose(0, int.MaxValue)
            select (hole, (1L << lcnBits) - 1 + (lcn & 1), (1L << lengthBits) - (lengthBits > 0 ? length & 1 : 0));

        Prop.ForAll(Gen.ListOf(run).ToArbitrary(), parts =>
        {
            var runs = new List<ClusterRun>();
            foreach ((bool hole, long lcn, long length) in parts)
                runs.Add(new ClusterRun(runs.Count == 0 ? 7 : runs[^1].EndVcn, hole ? ClusterRun.Hole : lcn, length));

            return MappingPairs.Decode(MappingPairs.Encode(runs), 7, "test").SequenceEqual(runs);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decode_AnyBytes_GivesSoundRunsOrRefuses()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                long vcn = 0;
                foreach (ClusterRun run in MappingPairs.Decode(bytes, 0, "test"))
                {
                    Assert.True(run.Length > 0 && run.Vcn == vcn && run.Lcn >= -1);
                    vcn = run.EndVcn;
                }
            }
            catch (ImagingException e)
            {
                Assert.Equal(ExitCode.PartitionTable, e.Code);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
