using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// Verifies RSA signatures with PKCS #1 v1.5 padding (RFC 8017, section 8.2.2), as all authorities of firmware make them. With BigInteger:
/// nothing here is secret, .NET's answer on Windows depends on what its bcrypt can do (Wine's cannot), and a package for PKCS #7
/// would make the engine 4 MB larger.
/// </summary>
internal sealed record RsaKey(BigInteger Modulus, BigInteger Exponent)
{
    /// <summary>Bits: the longest keys of authorities have 4096.</summary>
    private const int LongestModulus = 8192;

    /// <summary>Bits: all keys in use have 65537. A long one would take long.</summary>
    private const int LongestExponent = 64;

    /// <param name="key">RSAPublicKey of PKCS #1.</param>
    /// <returns>Null: larger than any in use, or not positive.</returns>
    /// <exception cref="AsnContentException">Not such a key.</exception>
    public static RsaKey? Read(ReadOnlyMemory<byte> key)
    {
        AsnReader numbers = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
        BigInteger modulus = numbers.ReadInteger();
        BigInteger exponent = numbers.ReadInteger();
        return modulus.Sign > 0 && exponent.Sign > 0 && modulus.GetBitLength() <= LongestModulus
            && exponent.GetBitLength() <= LongestExponent
            ? new RsaKey(modulus, exponent)
            : null;
    }

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

    /// <summary>True where this key made a signature.</summary>
    /// <param name="hash">One of <see cref="HashOf"/>.</param>
    public bool Verifies(HashAlgorithmName hash, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        const int LeastPadding = 8;
        byte[] digest = [.. PrefixOf(hash), .. CryptographicOperations.HashData(hash, data)];
        int length = Modulus.GetByteCount(isUnsigned: true);
        int padding = length - digest.Length - 3;
        if (signature.Length != length || padding < LeastPadding)
            return false;
        // What the signer must have begun with is made and compared; nothing is parsed that might be read in two ways.
        byte[] expected = [0, 1, .. Enumerable.Repeat((byte)0xFF, padding), 0, .. digest];
        var signed = new BigInteger(signature, isUnsigned: true, isBigEndian: true);
        return signed < Modulus
            && BigInteger.ModPow(signed, Exponent, Modulus) == new BigInteger(expected, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>DigestInfo of RFC 8017, section 9.2, up to the digest.</summary>
    private static ReadOnlySpan<byte> PrefixOf(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA256
        ? [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20]
        : hash == HashAlgorithmName.SHA384
            ? [0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30]
            : [0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40];
}
