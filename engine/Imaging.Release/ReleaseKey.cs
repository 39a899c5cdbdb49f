using System.Security.Cryptography;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>ECDSA P-256 over SHA-256. The signature is the 64 bytes of IEEE P1363 (r, s); keys are PEM (PKCS #8, SubjectPublicKeyInfo).</summary>
public sealed class ReleaseKey : IDisposable
{
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    private const DSASignatureFormat Format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    /// <summary>What a SubjectPublicKeyInfo of a P-256 key starts with (RFC 5480, section 2): the length alone fits other curves too.</summary>
    private static ReadOnlySpan<byte> P256 =>
        [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private readonly ECDsa _key;

    private ReleaseKey(ECDsa key) => _key = key;

    public static ReleaseKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a public or private key file.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>.</exception>
    public static ReleaseKey Load(string path)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportSubjectPublicKeyInfo().AsSpan().StartsWith(P256))
                return new ReleaseKey(key);
            throw new CryptographicException($"another curve, of {key.KeySize} bits");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ImagingException(ExitCode.Signature, path, $"no usable key ({e.Message})", "a PEM file with an ECDSA P-256 key", "Make a pair with `usb-builder keygen --out KEYS`; the engine wants KEYS/release.pub.", e);
        }
    }

    public string ExportPrivatePem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public string ExportPublicPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key: what people compare.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()))[..16];

    public byte[] Sign(ReadOnlySpan<byte> document) => _key.SignData(document, HashAlgorithmName.SHA256, Format);

    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: the signature does not fit.</exception>
    public void Verify(ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature, string place)
    {
        if (!IsSignatureOf(document, signature))
            throw new ImagingException(ExitCode.Signature, place, "a signature that does not fit", $"one made by the key {Fingerprint}", "The release was changed after it was signed, or signed with another key. Get it again from its maker.");
    }

    public bool IsSignatureOf(ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength && _key.VerifyData(document, signature, HashAlgorithmName.SHA256, Format);

    public void Dispose() => _key.Dispose();
}
