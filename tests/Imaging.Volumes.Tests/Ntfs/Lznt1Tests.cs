using System.Text;
using Imaging.Volumes.Ntfs.Tree;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>What ntfs-3g compresses is judged in <see cref="NtfsTreeTests"/>.</summary>
public sealed class Lznt1Tests
{
    /// <summary>[MS-XCA] 3.3.</summary>
    [Fact]
    public void TryDecompress_ExampleOfTheSpecification_IsItsText()
    {
        byte[] compressed = Convert.FromHexString(
            "38B08846232000204720410010A24701A045204400084501507900C045200524138805B4024A44EF0358028C091601484500BE009E000401189000");
        const string text = "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D "
            + "E A F# F# G A A G F# E D D E F# E D D\0";
        byte[] output = new byte[text.Length];

        Assert.True(Lznt1.TryDecompress(compressed, output));
        Assert.Equal(text, Encoding.ASCII.GetString(output));
    }

    [Fact]
    public void TryDecompress_StoredChunkThenEnd_IsFollowedByZeros()
    {
        byte[] output = [.. Enumerable.Repeat((byte)9, 8192)];
        Assert.True(Lznt1.TryDecompress([0x02, 0x30, 1, 2, 3, 0x00, 0x30, 4, 0, 0], output));
        Assert.Equal([1, 2, 3, 0], output[..4]);
        Assert.Equal(4, output[4096]);
        Assert.Equal(10, output.Sum(b => b));
    }

    [Theory]
    [InlineData("05B0")] // says more than there is
    [InlineData("02B001000000")] // copies before there is anything
    [InlineData("03B002410010")] // copies from before the beginning
    [InlineData("02B0024142")] // half a pair
    [InlineData("03B00241FF0F")] // 4098 bytes into a chunk of 4096
    public void TryDecompress_Damaged_IsFalse(string input) =>
        Assert.False(Lznt1.TryDecompress(Convert.FromHexString(input), new byte[4096]));

    [Fact]
    public void TryDecompress_AnyBytes_Ends()
    {
        var random = new Random(31);
        byte[] output = new byte[65536];
        for (int i = 0; i < 5000; i++)
        {
            byte[] input = new byte[random.Next(0, 3000)];
            random.NextBytes(input);
            if (input.Length > 2)
                (input[0], input[1]) = ((byte)random.Next(256), (byte)(0xB0 | random.Next(4)));
            Lznt1.TryDecompress(input, output);
        }
    }
}
