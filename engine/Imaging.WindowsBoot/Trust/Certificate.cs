using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Imaging.WindowsBoot.Trust;

/// <summary>An X.509 certificate (RFC 5280), as far as firmware looks at it: it has no trusted clock, so no validity.</summary>
internal sealed class Certificate
{
    /// <summary>The context-specific tags of a TBSCertificate.</summary>
    private static readonly Asn1Tag s_version = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 3, isConstructed: true);

    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string SubjectKeyIdentifier = "2.5.29.14";

    /// <summary>Bit 5 of KeyUsage, keyCertSign.</summary>
    private const byte CertificateSigning = 0b0000_0100;

    private string _signatureAlgorithm = "";
    private byte[] _signature = [];
    private RsaKey? _key;
    private bool _isAuthority;
    private bool _maySign = true;

    private Certificate(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>DER.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What is signed of it.</summary>
    public ReadOnlyMemory<byte> Tbs { get; private set; }

    public ReadOnlyMemory<byte> Subject { get; private set; }

    public ReadOnlyMemory<byte> Issuer { get; private set; }

    public BigInteger Serial { get; private set; }

    public ReadOnlyMemory<byte>? KeyIdentifier { get; private set; }

    /// <summary>The subject's common name, or else its organization.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The issuer's.</summary>
    public string IssuerName { get; private set; } = "";

    /// <returns>Null: not such a certificate.</returns>
    public static Certificate? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var certificate = new Certificate(bytes);
            var outer = new AsnReader(bytes, AsnEncodingRules.DER);
            AsnReader fields = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            certificate.Tbs = fields.PeekEncodedValue();
            certificate.ReadTbs(fields.ReadSequence());
            certificate._signatureAlgorithm = fields.ReadSequence().ReadObjectIdentifier();
            certificate._signature = fields.ReadBitString(out _);
            fields.ThrowIfNotEmpty();
            return certificate;
        }
        catch (AsnContentException)
        {
            return null; // firmware passes over what it cannot read
        }
    }

    public bool Is(Certificate other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <summary>True where the other may issue certificates, and has issued this one.</summary>
    public bool IsIssuedBy(Certificate issuer) =>
        issuer._isAuthority && issuer._maySign && Issuer.Span.SequenceEqual(issuer.Subject.Span)
        && issuer.Verifies(RsaKey.HashOf(_signatureAlgorithm), Tbs.Span, _signature);

    /// <summary>True where its key, an RSA one, made a signature.</summary>
    /// <param name="hash">Null: by an algorithm that is not known here.</param>
    public bool Verifies(HashAlgorithmName? hash, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        hash is { } known && _key is not null && _key.Verifies(known, data, signature);

    private void ReadTbs(AsnReader tbs)
    {
        if (tbs.PeekTag().HasSameClassAndValue(s_version))
            tbs.ReadEncodedValue();
        Serial = tbs.ReadInteger();
        tbs.ReadSequence(); // the algorithm, which stands outside once more
        Issuer = tbs.ReadEncodedValue();
        IssuerName = NameIn(Issuer);
        tbs.ReadSequence(); // validity
        Subject = tbs.ReadEncodedValue();
        Name = NameIn(Subject);
        AsnReader key = tbs.ReadSequence();
        string algorithm = key.ReadSequence().ReadObjectIdentifier();
        byte[] bits = key.ReadBitString(out _);
        _key = algorithm == RsaEncryption ? RsaKey.Read(bits) : null;
        while (tbs.HasData)
        {
            if (tbs.PeekTag().HasSameClassAndValue(s_extensions))
                ReadExtensions(tbs.ReadSequence(s_extensions).ReadSequence());
            else
                tbs.ReadEncodedValue();
        }
    }

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            string id = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                extension.ReadBoolean();
            var value = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER);
            if (id == BasicConstraints)
            {
                AsnReader constraints = value.ReadSequence();
                _isAuthority = constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                    && constraints.ReadBoolean();
            }
            else if (id == KeyUsage)
            {
                byte[] uses = value.ReadBitString(out _);
                _maySign = uses.Length > 0 && (uses[0] & CertificateSigning) != 0;
            }
            else if (id == SubjectKeyIdentifier)
            {
                KeyIdentifier = value.ReadOctetString();
            }
        }
    }

    private static string NameIn(ReadOnlyMemory<byte> name)
    {
        var found = new Dictionary<string, string>();
        AsnReader sets = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (sets.HasData)
        {
            AsnReader set = sets.ReadSetOf();
            while (set.HasData)
            {
                AsnReader pair = set.ReadSequence();
                string id = pair.ReadObjectIdentifier();
                Asn1Tag tag = pair.PeekTag();
                if (id is CommonName or Organization && tag.TagClass == TagClass.Universal && IsText((UniversalTagNumber)tag.TagValue))
                    found.TryAdd(id, pair.ReadCharacterString((UniversalTagNumber)tag.TagValue));
            }
        }

        string text = found.GetValueOrDefault(CommonName) ?? found.GetValueOrDefault(Organization) ?? "";
        string printable = string.Concat(text.Where(c => !char.IsControl(c)));
        return printable.Length == 0 ? "a certificate without a name" : printable;
    }

    private static bool IsText(UniversalTagNumber tag) => tag is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
        or UniversalTagNumber.TeletexString or UniversalTagNumber.IA5String or UniversalTagNumber.BMPString;
}
