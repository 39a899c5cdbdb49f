namespace Imaging.Chunks.Tests;

public sealed class DigestTests
{
    /// <summary>FIPS 180-2, appendix B.1.</summary>
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Of_StandardVector_IsTheStandardDigest() => Assert.Equal(OfAbc, Digest.Of("abc"u8).ToString());

    [Fact]
    public void TryParse_WhatToStringGave_IsTheSameDigest()
    {
        Assert.True(Digest.TryParse(OfAbc, out Digest digest));
        Assert.Equal(Digest.Of("abc"u8), digest);
        Assert.Equal(digest, new Digest(digest.ToArray()));
        Assert.Equal(digest.GetHashCode(), new Digest(digest.ToArray()).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    [InlineData(" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(Digest.TryParse(text, out Digest digest));
        Assert.Equal(default, digest);
    }

    [Fact]
    public void Equals_OneBitApart_IsFalse()
    {
        byte[] bytes = Digest.Of("abc"u8).ToArray();
        for (int bit = 0; bit < 8 * Digest.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(Digest.Of("abc"u8), new Digest(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Digest_OfAnotherLength_IsRefused() => Assert.Throws<ArgumentException>(() => new Digest(new byte[31]));
}
