using System.Security.Cryptography;

namespace Imaging.Release;

/// <summary>Verifies ECDSA P-256 signatures of SHA-256 digests.</summary>
internal static class P256
{
    /// <summary>Bytes of a coordinate, and of each half of a signature.</summary>
    public const int FieldLength = 32;

    /// <summary>Bytes of a SubjectPublicKeyInfo.</summary>
    private const int InfoLength = 91;

    /// <summary>
    /// What a SubjectPublicKeyInfo of a P-256 key starts with (RFC 5480, section 2), up to the point: a bit string, not compressed.
    /// </summary>
    private static ReadOnlySpan<byte> Prefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01,
        0x07,
        0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>True for the form of a key on this curve; whether the point is on it, <see cref="IsSignature"/> finds out.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> info) => info.Length == InfoLength && info.StartsWith(Prefix);

    /// <param name="info">SubjectPublicKeyInfo, as <see cref="IsPublicKey"/> wants it.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">64 bytes: r and s.</param>
    /// <exception cref="CryptographicException">The key is none.</exception>
    public static bool IsSignature(ReadOnlySpan<byte> info, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        // .NET goes through the key storage of Windows, a service; the primitives below it are all that is needed, and are in Windows PE.
        if (OperatingSystem.IsWindows())
            return BCrypt.IsSignature(info[Prefix.Length..], digest, signature);
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(info, out _);
        return key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
