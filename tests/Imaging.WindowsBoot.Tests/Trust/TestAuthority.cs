using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imaging.WindowsBoot.Tests.Trust;

/// <summary>Somebody with a key and a certificate, who issues certificates or signs programs.</summary>
internal sealed class TestAuthority
{
    private const string IndirectData = "1.3.6.1.4.1.311.2.1.4";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    private static readonly Asn1Tag s_tag0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly DateTimeOffset s_start = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestAuthority(X509Certificate2 certificate, RSA key, TestAuthority? issuer) =>
        (Certificate, Key, Issuer) = (certificate, key, issuer);

    /// <summary>A root of which all tests have the same, since keys take long to make.</summary>
    public static TestAuthority Root { get; } = Make("Test Root");

    /// <summary>Issued by <see cref="Root"/>.</summary>
    public static TestAuthority Intermediate { get; } = Make("Test Boot CA", Root);

    /// <summary>Issued by <see cref="Intermediate"/>; no authority.</summary>
    public static TestAuthority Signer { get; } = Make("Test Signer", Intermediate, isAuthority: false);

    /// <summary>A root that issued nothing.</summary>
    public static TestAuthority Stranger { get; } = Make("Test Root");

    public X509Certificate2 Certificate { get; }

    public RSA Key { get; }

    public TestAuthority? Issuer { get; }

    /// <summary>Valid for a day in 2010, which no firmware minds.</summary>
    public static TestAuthority Make(string name, TestAuthority? issuer = null, bool isAuthority = true)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        X509Certificate2 certificate = issuer is null
            ? request.CreateSelfSigned(s_start, s_start.AddDays(1))
            : request.Create(
                issuer.Certificate.SubjectName, X509SignatureGenerator.CreateForRSA(issuer.Key, RSASignaturePadding.Pkcs1), s_start,
                s_start.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return new TestAuthority(certificate, key, issuer);
    }

    /// <summary>What is signed of the certificate.</summary>
    public byte[] Tbs() => new AsnReader(Certificate.RawData, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().ToArray();

    /// <summary>The program with one more signature, which brings the certificates of all issuers but the root.</summary>
    public byte[] Sign(byte[] program) => TestProgram.WithSignature(program, Pkcs7(TestProgram.HashOf(program)));

    /// <param name="bySubjectKey">The signer is named by its key's identifier, not by issuer and serial number.</param>
    /// <param name="attributes">False: the content itself is signed.</param>
    public byte[] Pkcs7(byte[] hash, bool bySubjectKey = false, bool attributes = true)
    {
        byte[] content = IndirectDataOf(hash);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(s_tag0))
            using (writer.PushSequence())
                WriteSignedData(writer, content, bySubjectKey, attributes);
        }

        return writer.Encode();
    }

    private void WriteSignedData(AsnWriter writer, byte[] content, bool bySubjectKey, bool attributes)
    {
        writer.WriteInteger(1);
        using (writer.PushSetOf())
            WriteAlgorithm(writer, Sha256);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(IndirectData);
            using (writer.PushSequence(s_tag0))
                writer.WriteEncodedValue(content);
        }

        using (writer.PushSetOf(s_tag0))
        {
            for (TestAuthority? next = this; next is not null && (next == this || next.Issuer is not null); next = next.Issuer)
                writer.WriteEncodedValue(next.Certificate.RawData);
        }

        using (writer.PushSetOf())
        using (writer.PushSequence())
            WriteSigner(writer, new AsnReader(content, AsnEncodingRules.DER).PeekContentBytes().ToArray(), bySubjectKey, attributes);
    }

    private void WriteSigner(AsnWriter writer, byte[] content, bool bySubjectKey, bool attributes)
    {
        writer.WriteInteger(bySubjectKey ? 3 : 1);
        if (bySubjectKey)
        {
            X509SubjectKeyIdentifierExtension own = Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
            writer.WriteOctetString(own.SubjectKeyIdentifierBytes.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
        }
        else
        {
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(Certificate.IssuerName.RawData);
                writer.WriteInteger(Certificate.SerialNumberBytes.Span);
            }
        }

        WriteAlgorithm(writer, Sha256);
        byte[] signed = content;
        if (attributes)
        {
            signed = AttributesOf(content);
            byte[] tagged = [.. signed];
            tagged[0] = 0xA0;
            writer.WriteEncodedValue(tagged);
        }

        WriteAlgorithm(writer, "1.2.840.113549.1.1.1");
        writer.WriteOctetString(Key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static byte[] AttributesOf(byte[] content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.9.3");
                using (writer.PushSetOf())
                    writer.WriteObjectIdentifier(IndirectData);
            }

            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.9.4");
                using (writer.PushSetOf())
                    writer.WriteOctetString(SHA256.HashData(content));
            }
        }

        return writer.Encode();
    }

    private static byte[] IndirectDataOf(byte[] hash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier("1.3.6.1.4.1.311.2.1.15");
            using (writer.PushSequence())
            {
                WriteAlgorithm(writer, Sha256);
                writer.WriteOctetString(hash);
            }
        }

        return writer.Encode();
    }

    private static void WriteAlgorithm(AsnWriter writer, string id)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(id);
            writer.WriteNull();
        }
    }
}
