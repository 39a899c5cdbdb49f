using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Release.Tests;

public sealed class ReleaseKeyTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Verify_OwnSignature_Passes()
    {
        using ReleaseKey key = ReleaseKey.Create();
        File.WriteAllText(_temp.File("pub"), key.ExportPublicPem());
        File.WriteAllText(_temp.File("key"), key.ExportPrivatePem());
        using ReleaseKey secret = ReleaseKey.Load(_temp.File("key"));
        using ReleaseKey known = ReleaseKey.Load(_temp.File("pub"));

        byte[] signature = secret.Sign("document"u8);
        Assert.Equal(ReleaseKey.SignatureLength, signature.Length);
        known.Verify("document"u8, signature, "place");
        Assert.Equal(key.Fingerprint, known.Fingerprint);
        Assert.DoesNotContain("PRIVATE", key.ExportPublicPem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AnythingElse_IsRefused()
    {
        using ReleaseKey key = ReleaseKey.Create();
        using ReleaseKey other = ReleaseKey.Create();
        byte[] signature = key.Sign("document"u8);
        Refused.With(ExitCode.Signature, () => other.Verify("document"u8, signature, "place"));
        Refused.With(ExitCode.Signature, () => key.Verify("documenu"u8, signature, "place"));
        Refused.With(ExitCode.Signature, () => key.Verify("document"u8, signature.AsSpan(0, 63), "place"));
        Refused.With(ExitCode.Signature, () => key.Verify("document"u8, [], "place"));
        Refused.With(ExitCode.Signature, () => key.Verify("document"u8, new byte[64], "place"));
        Refused.With(ExitCode.Signature, () => key.Verify("document"u8, [.. Enumerable.Repeat((byte)0xFF, 64)], "place"));
        for (int bit = 0; bit < 8 * signature.Length; bit += 3)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused.With(ExitCode.Signature, () => key.Verify("document"u8, signature, "place"));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>openssl's signatures are DER: the same two numbers, packed otherwise.</summary>
    [NeedsFact("openssl")]
    public void Sign_Document_IsVerifiedByOpenssl()
    {
        using ReleaseKey key = ReleaseKey.Create();
        File.WriteAllText(_temp.File("pub"), key.ExportPublicPem());
        File.WriteAllText(_temp.File("document"), "document");
        for (int i = 0; i < 8; i++)
        {
            File.WriteAllBytes(_temp.File("sig"), Der(key.Sign("document"u8)));
            Tool.Expect(
                "openssl", "dgst", "-sha256", "-verify", _temp.File("pub"), "-signature", _temp.File("sig"), _temp.File("document"));
        }
    }

    [NeedsFact("openssl")]
    public void Load_KeyMadeByOpenssl_SignsAndVerifies()
    {
        Tool.Expect("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", _temp.File("key"));
        Tool.Expect("openssl", "pkey", "-in", _temp.File("key"), "-pubout", "-out", _temp.File("pub"));
        using ReleaseKey secret = ReleaseKey.Load(_temp.File("key"));
        using ReleaseKey known = ReleaseKey.Load(_temp.File("pub"));
        known.Verify("document"u8, secret.Sign("document"u8), "place");
        Assert.Equal(File.ReadAllText(_temp.File("pub")), known.ExportPublicPem());
    }

    [NeedsTheory("openssl")]
    [InlineData("EC", "ec_paramgen_curve:P-384")]
    [InlineData("EC", "ec_paramgen_curve:secp256k1")]
    [InlineData("RSA", "rsa_keygen_bits:2048")]
    public void Load_KeyOfAnotherKind_IsRefused(string algorithm, string option)
    {
        Tool.Expect("openssl", "genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", _temp.File("key"));
        Assert.Equal(_temp.File("key"), Refused.With(ExitCode.Signature, () => ReleaseKey.Load(_temp.File("key"))).Place);
    }

    [Fact]
    public void Load_NoKey_IsRefused()
    {
        File.WriteAllText(_temp.File("text"), "no key at all");
        Refused.With(ExitCode.Signature, () => ReleaseKey.Load(_temp.File("text")));
        Refused.With(ExitCode.Signature, () => ReleaseKey.Load(_temp.File("nothing")));
        Refused.With(ExitCode.Signature, () => ReleaseKey.Load(_temp.Path));
    }

    /// <summary>SEQUENCE of two INTEGERs (RFC 3279, section 2.2.3).</summary>
    private static byte[] Der(byte[] signature)
    {
        byte[] both = [.. Integer(signature.AsSpan(0, 32)), .. Integer(signature.AsSpan(32))];
        return [0x30, (byte)both.Length, .. both];
    }

    private static byte[] Integer(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        byte[] bytes = number[0] >= 0x80 ? [0, .. number] : number.ToArray();
        return [0x02, (byte)bytes.Length, .. bytes];
    }
}
