using Imaging.Core;

namespace Imaging.Chunks.Tests;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, and the check value every catalogue gives for "123456789".</summary>
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { [], 0 },
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
        { "123456789"u8.ToArray(), 0xE3069283 },
        {
            [
                0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
                0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
            ],
            0xD9963A56
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Of_PublishedVector_IsThePublishedValue(byte[] data, uint expected) => Assert.Equal(expected, Crc32C.Of(data));

    /// <summary>Short ones go through the CRC instruction alone, as all do on a machine without carry-less multiplication.</summary>
    [Fact]
    public void Of_AnyLengthAndAlignment_IsTheBitwiseDefinition()
    {
        var bytes = new byte[1100];
        new Random(1).NextBytes(bytes);
        for (int start = 0; start < 17; start++)
        {
            for (int length = 0; length < 1000; length++)
                Assert.Equal(Bitwise(bytes.AsSpan(start, length)), Crc32C.Of(bytes.AsSpan(start, length)));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0x82F63B78 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
