using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Release.Tests;

public sealed class VolumeIndexFormatTests
{
    private const int Header = 64;
    private const int FrameLength = 56;
    private const int ExtentLength = 64;

    private static byte[] Sample => VolumeIndexFormat.Write(SampleRelease.Index);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Prop.ForAll(Arb.From(Indexes, _ => []), index =>
    {
        byte[] bytes = VolumeIndexFormat.Write(index);
        VolumeIndex read = VolumeIndexFormat.Read(bytes, "index");
        Assert.Equal(index.ClusterSize, read.ClusterSize);
        Assert.Equal(index.VolumeBytes, read.VolumeBytes);
        Assert.Equal(index.Frames, read.Frames);
        Assert.Equal(index.Extents, read.Extents);
        Assert.Equal(index.OwnBytes.ToArray(), read.OwnBytes.ToArray());
        Assert.Equal(bytes, VolumeIndexFormat.Write(read));
    }).QuickCheckThrowOnFailure();

    /// <summary>The bytes of format 1, field for field.</summary>
    [Fact]
    public void Write_SmallIndex_IsTheBytesOfFormat1()
    {
        Digest digest = Digest.Of("abc"u8);
        var index = new VolumeIndex
        {
            ClusterSize = 4096,
            VolumeBytes = 0x123456789000,
            Frames = [new Frame(3, 0x12345000, 0x6000, 0x8000, digest)],
            Extents = [
                new Extent(0x7000, 0x1000, ExtentKind.Chunk, 0, 0x2000, digest),
                new Extent(0x8000, 0x2000, ExtentKind.Fill, 0xFF, 0, default)],
            OwnBytes = default,
        };
        string sha = Convert.ToHexString(digest.ToArray());
        string expected =
            "494D47494E444558" + "01000000" + "00100000" + "0090785634120000" + "01000000" + "02000000" + "00000000" + Zeros(28)
            + "03000000" + "00600000" + "0050341200000000" + "00800000" + "00000000" + sha
            + "0070000000000000" + "0010000000000000" + "00000000" + "00000000" + "0020000000000000" + sha
            + "0080000000000000" + "0020000000000000" + "01000000" + "FF000000" + "0000000000000000" + Zeros(32);
        Assert.Equal(expected, Convert.ToHexString(VolumeIndexFormat.Write(index)));
    }

    /// <summary>
    /// The index's digest is what finds every flip; this says what parsing alone finds. Digests, chunk ids, own bytes, and numbers
    /// that stay inside their bounds read as another index; everything else is refused.
    /// </summary>
    [Fact]
    public void Read_AnyBitFlipped_IsCorruptOrExactlyThoseBytes()
    {
        byte[] bytes = Sample;
        int frames = Header + FrameLength * SampleRelease.Index.Frames.Count;
        int extents = frames + ExtentLength * SampleRelease.Index.Extents.Count;
        for (int bit = 0; bit < 8 * (extents + 16); bit++)
        {
            int at = bit / 8;
            bytes[at] ^= (byte)(1 << (bit % 8));
            bool accepted = IsAccepted(bytes);
            if (at is < 12 or (>= 24 and < Header) || (at >= Header && at < frames && (at - Header) % FrameLength is >= 20 and < 24))
                Assert.False(accepted, $"bit {bit % 8} of byte {at}");
            if (at >= extents || (at >= Header && at < frames && (at - Header) % FrameLength >= 24))
                Assert.True(accepted, $"bit {bit % 8} of byte {at}");
            bytes[at] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_AnyOtherLength_IsCorrupt()
    {
        byte[] bytes = Sample;
        for (int length = 0; length < bytes.Length; length += length < 600 ? 1 : 997)
            Refused.With(ExitCode.Corrupt, () => VolumeIndexFormat.Read(bytes.AsMemory(0, length), "index"));
        Refused.With(ExitCode.Corrupt, () => VolumeIndexFormat.Read(new byte[bytes.Length], "index"));
        Refused.With(ExitCode.Corrupt, () => VolumeIndexFormat.Read((byte[])[.. bytes, 0], "index"));
    }

    public static TheoryData<string, int, long> BadFrames => new()
    {
        { "a negative pack", 0, -1 },
        { "inside the header", 8, 0 },
        { "not aligned", 8, 4097 },
        { "behind the largest pack", 8, PackFormat.MaximumLength },
        { "negative", 8, -4096 },
        { "so far behind that the sum overflows", 8, 0x7FFFFFFFFFFFF000 },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public void Read_FrameOutsideAnyPack_IsCorrupt(string what, int field, long value)
    {
        byte[] bytes = Sample;
        if (field == 8)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Header + field), value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Header + field), (int)value);
        Assert.False(IsAccepted(bytes), what);
    }

    [Fact]
    public void Read_InconsistentExtents_IsCorrupt()
    {
        Extent own = SampleRelease.Index.Extents[0];
        Extent chunk = SampleRelease.Index.Extents[1];
        Extent fill = SampleRelease.Index.Extents[3];
        Extent[] bad =
        [
            chunk with { Reference = 1 },
            chunk with { Reference = -1 },
            chunk with { Position = 3 * 4096 },
            chunk with { Position = -4096 },
            chunk with { Position = long.MaxValue },
            chunk with { Length = 0 },
            chunk with { Length = -4096 },
            chunk with { Length = 100 },
            chunk with { Offset = 4096 },
            chunk with { Offset = 2 * 4096 + 512 },
            chunk with { Offset = long.MaxValue - 4095 },
            chunk with { Kind = (ExtentKind)3 },
            chunk with { Kind = (ExtentKind)(-1) },
            fill with { Reference = 256 },
            fill with { Reference = -1 },
            fill with { Position = 1 },
            fill with { ChunkId = chunk.ChunkId },
            fill with { Length = 64 * 4096 },
            own with { Position = 4096 },
            own with { Length = 4096 },
            own with { Reference = 1 },
            own with { ChunkId = chunk.ChunkId },
        ];
        foreach (Extent extent in bad)
        {
            Extent replaced = extent.Kind switch { ExtentKind.Fill => fill, ExtentKind.Own => own, _ => chunk };
            Extent[] extents = [.. SampleRelease.Index.Extents.Select(e => e == replaced ? extent : e)];
            byte[] bytes = VolumeIndexFormat.Write(SampleRelease.Index with { Extents = extents });
            ImagingException e = Refused.With(ExitCode.Corrupt, () => VolumeIndexFormat.Read(bytes, "the index"));
            Assert.StartsWith("the index at offset ", e.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_RandomBytesBehindTheMagic_NeverThrowsAnythingElse() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), soup =>
    {
        byte[] bytes = [.. Sample.AsSpan(0, 12), .. soup];
        Assert.False(IsAccepted(bytes));
    }).QuickCheckThrowOnFailure();

    /// <summary>Reads; what is accepted has to be exactly what the bytes say.</summary>
    private static bool IsAccepted(byte[] bytes)
    {
        try
        {
            Assert.Equal(bytes, VolumeIndexFormat.Write(VolumeIndexFormat.Read(bytes, "index")));
            return true;
        }
        catch (ImagingException e)
        {
            Assert.Equal(ExitCode.Corrupt, e.Code);
            return false;
        }
    }

    private static string Zeros(int bytes) => new('0', 2 * bytes);

    private static Gen<VolumeIndex> Indexes => from seed in Gen.Choose(0, int.MaxValue) select Make(new Random(seed));

    private static VolumeIndex Make(Random random)
    {
        int cluster = 512 << random.Next(8);
        Frame[] frames = [.. Enumerable.Range(0, random.Next(5)).Select(i => new Frame(
            random.Next(3), 4096L * random.Next(1, 200_000), 4096 * random.Next(1, 1000), cluster * random.Next(1, 255),
            Digest.Of([(byte)i])))];
        var extents = new List<Extent>();
        long at = 0;
        int own = 0;
        for (int i = random.Next(20); i > 0; i--)
        {
            at += cluster * (long)random.Next(3);
            Extent next = random.Next(frames.Length > 0 ? 3 : 2) switch
            {
                0 => new Extent(at, cluster * (long)random.Next(1, 1_000_000), ExtentKind.Fill, random.Next(256), 0, default),
                1 => new Extent(at, cluster * (long)random.Next(1, 3), ExtentKind.Own, 0, own, default),
                _ => ChunkOf(random, frames, cluster, at),
            };
            own += next.Kind == ExtentKind.Own ? (int)next.Length : 0;
            extents.Add(next);
            at = next.End;
        }

        var ownBytes = new byte[own];
        random.NextBytes(ownBytes);
        return new VolumeIndex
        {
            ClusterSize = cluster,
            VolumeBytes = at + cluster + random.Next(3) * 512,
            Frames = frames,
            Extents = extents,
            OwnBytes = ownBytes,
        };
    }

    private static Extent ChunkOf(Random random, Frame[] frames, int cluster, long at)
    {
        int frame = random.Next(frames.Length);
        int clusters = frames[frame].RawLength / cluster;
        int first = random.Next(clusters);
        int length = Math.Min(random.Next(1, clusters - first + 1), ClusterChunker.MaximumChunk / cluster);
        return new Extent(at, length * (long)cluster, ExtentKind.Chunk, frame, first * (long)cluster, Digest.Of([(byte)first]));
    }
}
