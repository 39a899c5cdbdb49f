using System.Security.Cryptography;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// RSA with PKCS #1 v1.5 padding, as all authorities of firmware sign. .NET asks libcrypto on Linux, which the boot image has, and bcrypt
/// on Windows, which Windows PE has.
/// </summary>
internal static class RsaSignature
{
    /// <summary>Bytes: what no key of 8192 bits exceeds.</summary>
    private const int LongestKey = 1100;

    /// <summary>What a signature's algorithm hashes with; null: another algorithm.</summary>
    public static HashAlgorithmName? HashOf(string algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>The hash of an algorithm of digests; null: another one.</summary>
    public static HashAlgorithmName? DigestOf(string algorithm) => algorithm switch
    {
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <param name="key">RSAPublicKey of PKCS #1.</param>
    public static bool Verify(ReadOnlySpan<byte> key, HashAlgorithmName hash, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (key.Length > LongestKey)
            return false;
        try
        {
            using RSA rsa = RSA.Create();
            rsa.ImportRSAPublicKey(key, out _);
            return rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false; // no key can have made it: these numbers are none
        }
    }
}
