using System.Numerics;
using System.Security.Cryptography;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

public sealed class RsaKeyTests
{
    private static readonly byte[] s_data = [1, 2, 3];

    [Theory]
    [InlineData("SHA256", 1024)]
    [InlineData("SHA256", 2056)]
    [InlineData("SHA384", 1536)]
    [InlineData("SHA512", 2048)]
    public void Verifies_SignaturesOfDotnet_AndNoneThatDiffers(string name, int bits)
    {
        var hash = new HashAlgorithmName(name);
        using var rsa = RSA.Create(bits);
        RsaKey key = RsaKey.Read(rsa.ExportRSAPublicKey())!;
        byte[] signature = rsa.SignData(s_data, hash, RSASignaturePadding.Pkcs1);

        Assert.True(key.Verifies(hash, s_data, signature));
        Assert.False(key.Verifies(hash, [1, 2], signature));
        HashAlgorithmName other = hash == HashAlgorithmName.SHA256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        Assert.False(key.Verifies(other, s_data, signature));
        Assert.False(key.Verifies(hash, s_data, [0, .. signature]));
        Assert.False(key.Verifies(hash, s_data, signature.AsSpan(1)));
        Assert.False(key.Verifies(hash, s_data, rsa.SignData(s_data, hash, RSASignaturePadding.Pss)));
        signature[5] ^= 1;
        Assert.False(key.Verifies(hash, s_data, signature));
    }

    /// <summary>A signature and the modulus more is the same number to the key; it is not the same signature.</summary>
    [Fact]
    public void Verifies_NumberBeyondTheModulus_IsNone()
    {
        using var rsa = RSA.Create(1024);
        RsaKey key = RsaKey.Read(rsa.ExportRSAPublicKey())!;
        byte[] more;
        byte[] data = [0];
        do
        {
            data[0]++;
            byte[] signature = rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            BigInteger sum = new BigInteger(signature, isUnsigned: true, isBigEndian: true) + key.Modulus;
            more = sum.ToByteArray(isUnsigned: true, isBigEndian: true);
        }
        while (more.Length > 128);

        Assert.False(key.Verifies(HashAlgorithmName.SHA256, data, more));
    }

    /// <summary>Padding of 00 or with text behind the digest is what forgers of signatures for an exponent of 3 need.</summary>
    [Fact]
    public void Verifies_OtherPadding_IsNone()
    {
        using var rsa = RSA.Create(1024);
        RSAParameters secret = rsa.ExportParameters(includePrivateParameters: true);
        var d = new BigInteger(secret.D, isUnsigned: true, isBigEndian: true);
        RsaKey key = RsaKey.Read(rsa.ExportRSAPublicKey())!;
        byte[] signature = rsa.SignData(s_data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        byte[] good = Power(signature, key.Exponent, key.Modulus);
        Assert.True(key.Verifies(HashAlgorithmName.SHA256, s_data, Power(good, d, key.Modulus)));
        byte[] early = [0, 1, .. Enumerable.Repeat((byte)0xFF, 8), .. good[^52..], .. new byte[66]];
        byte[] zeros = [0, 1, .. new byte[74], .. good[^52..]];
        foreach (byte[] forged in (byte[][])[early, zeros])
            Assert.False(key.Verifies(HashAlgorithmName.SHA256, s_data, Power(forged, d, key.Modulus)));
    }

    [Fact]
    public void Read_NumbersThatNoKeyHas_AreRefused()
    {
        Assert.Null(RsaKey.Read(new byte[] { 0x30, 6, 2, 1, 0xFF, 2, 1, 3 }));
        Assert.Null(RsaKey.Read(new byte[] { 0x30, 6, 2, 1, 15, 2, 1, 0 }));
        Assert.Null(RsaKey.Read(new byte[] { 0x30, 14, 2, 1, 15, 2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 1 }));
        byte[] huge = [0x30, 0x82, 0x04, 0x09, 2, 0x82, 0x04, 0x02, 1, .. new byte[0x401], 2, 1, 3];
        Assert.Null(RsaKey.Read(huge));
        Assert.NotNull(RsaKey.Read(new byte[] { 0x30, 6, 2, 1, 15, 2, 1, 3 }));
    }

    private static byte[] Power(byte[] bytes, BigInteger exponent, BigInteger modulus)
    {
        byte[] power = BigInteger.ModPow(new BigInteger(bytes, isUnsigned: true, isBigEndian: true), exponent, modulus)
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[128 - power.Length], .. power];
    }
}
