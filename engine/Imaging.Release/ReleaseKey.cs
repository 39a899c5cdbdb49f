using System.Security.Cryptography;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>
/// ECDSA P-256 over SHA-256. The signature is the 64 bytes of IEEE P1363 (r, s); keys are PEM (PKCS #8, SubjectPublicKeyInfo).
/// </summary>
public sealed class ReleaseKey : IDisposable
{
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    private const DSASignatureFormat Format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;
    private const string PublicLabel = "PUBLIC KEY";

    /// <summary>SubjectPublicKeyInfo.</summary>
    private readonly byte[] _public;

    /// <summary>Null where only the public half is known.</summary>
    private readonly ECDsa? _signer;

    private ReleaseKey(byte[] publicKey, ECDsa? signer) => (_public, _signer) = (publicKey, signer);

    private ECDsa Signer => _signer ?? throw new InvalidOperationException("a public key signs nothing");

    public static ReleaseKey Create() => Of(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a public or private key file.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>.</exception>
    public static ReleaseKey Load(string path)
    {
        ReleaseKey? key = null;
        try
        {
            key = Parse(File.ReadAllText(path));
            if (!P256.IsPublicKey(key._public))
                throw new CryptographicException("another curve");
            _ = key.IsSignatureOf([], new byte[SignatureLength]); // finds out whether its point is on the curve
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key?.Dispose();
            throw new ImagingException(
                ExitCode.Signature, path, $"no usable key ({e.Message})", "a PEM file with an ECDSA P-256 key",
                "Make a pair with `usb-builder keygen --out KEYS`; the engine wants KEYS/release.pub.", e);
        }
    }

    public string ExportPrivatePem() => Signer.ExportPkcs8PrivateKeyPem() + "\n";

    public string ExportPublicPem() => PemEncoding.WriteString(PublicLabel, _public) + "\n";

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key: what people compare.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_public))[..16];

    public byte[] Sign(ReadOnlySpan<byte> document) => Signer.SignData(document, HashAlgorithmName.SHA256, Format);

    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: the signature does not fit.</exception>
    public void Verify(ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature, string place)
    {
        if (!IsSignatureOf(document, signature))
            throw new ImagingException(
                ExitCode.Signature, place, "a signature that does not fit", $"one made by the key {Fingerprint}",
                "The release was changed after it was signed, or signed with another key. Get it again from its maker.");
    }

    public bool IsSignatureOf(ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength && P256.IsSignature(_public, SHA256.HashData(document), signature);

    public void Dispose() => _signer?.Dispose();

    private static ReleaseKey Parse(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        if (pem[fields.Label] == PublicLabel)
            return new ReleaseKey(Convert.FromBase64String(pem[fields.Base64Data]), signer: null);
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return Of(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static ReleaseKey Of(ECDsa signer) => new(signer.ExportSubjectPublicKeyInfo(), signer);
}
