using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// One signature of a program: SignedData of PKCS #7 (RFC 2315) around the program's hash. It is judged in three steps:
/// 1. the hash in it is the program's;
/// 2. the signer's key signed that hash;
/// 3. from the signer's certificate on, each next one issued the one before: the chain, which may reach one that firmware knows.
/// </summary>
internal sealed class AuthenticodeSignature
{
    private const int MostCertificates = 32;

    private const string SignedData = "1.2.840.113549.1.7.2";

    /// <summary>SPC_INDIRECT_DATA_OBJID.</summary>
    private const string IndirectData = "1.3.6.1.4.1.311.2.1.4";

    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string ContentType = "1.2.840.113549.1.9.3";
    private const string MessageDigest = "1.2.840.113549.1.9.4";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    private static readonly Asn1Tag s_tag0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_tag1 = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag s_keyIdentifier = new(TagClass.ContextSpecific, 0);

    private readonly List<Certificate> _certificates = [];

    private ReadOnlyMemory<byte> _content;
    private byte[] _programHash = [];
    private bool _isSigned;

    private AuthenticodeSignature()
    {
    }

    /// <summary>The signer's certificate, then those above it that the signature brings along.</summary>
    public IReadOnlyList<Certificate> Chain { get; private set; } = [];

    public Certificate Signer => Chain[0];

    /// <returns>Null: not such a signature, or without its signer's certificate.</returns>
    public static AuthenticodeSignature? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var signature = new AuthenticodeSignature();
            // What follows is padding.
            AsnReader outer = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            if (outer.ReadObjectIdentifier() != SignedData)
                return null;
            return signature.ReadSignedData(outer.ReadSequence(s_tag0).ReadSequence()) ? signature : null;
        }
        catch (AsnContentException)
        {
            return null; // firmware passes over what it cannot read
        }
    }

    /// <summary>True where this program, as it is, was signed by the signer.</summary>
    public bool Covers(ReadOnlySpan<byte> programHash) => _isSigned && programHash.SequenceEqual(_programHash);

    private bool ReadSignedData(AsnReader data)
    {
        data.ReadInteger(); // version
        data.ReadSetOf(skipSortOrderValidation: true); // algorithms, which each signer names again
        if (!ReadContent(data.ReadSequence()))
            return false;
        if (data.HasData && data.PeekTag().HasSameClassAndValue(s_tag0))
            ReadCertificates(data.ReadSetOf(skipSortOrderValidation: true, s_tag0));
        if (data.HasData && data.PeekTag().HasSameClassAndValue(s_tag1))
            data.ReadEncodedValue(); // lists of revoked certificates, at which firmware does not look
        AsnReader signers = data.ReadSetOf(skipSortOrderValidation: true);
        return ReadSigner(signers.ReadSequence()) && !signers.HasData;
    }

    private bool ReadContent(AsnReader content)
    {
        if (content.ReadObjectIdentifier() != IndirectData)
            return false;
        AsnReader wrapped = content.ReadSequence(s_tag0);
        _content = wrapped.PeekContentBytes();
        AsnReader indirect = wrapped.ReadSequence();
        indirect.ReadSequence(); // what is signed: an image
        AsnReader digest = indirect.ReadSequence();
        bool isSha256 = digest.ReadSequence().ReadObjectIdentifier() == Sha256;
        _programHash = digest.ReadOctetString();
        return isSha256;
    }

    private void ReadCertificates(AsnReader certificates)
    {
        while (certificates.HasData && _certificates.Count < MostCertificates)
        {
            if (Certificate.Read(certificates.ReadEncodedValue()) is { } certificate)
                _certificates.Add(certificate);
        }
    }

    private bool ReadSigner(AsnReader signer)
    {
        signer.ReadInteger(); // version
        if (FindSigner(signer) is not { } found)
            return false;
        Chain = ChainFrom(found);
        string digest = signer.ReadSequence().ReadObjectIdentifier();
        byte[]? attributes = null;
        if (signer.PeekTag().HasSameClassAndValue(s_tag0))
        {
            attributes = signer.ReadEncodedValue().ToArray();
            attributes[0] = 0x31; // signed as a SET, whatever tag it has here (RFC 2315, section 9.3)
        }

        string algorithm = signer.ReadSequence().ReadObjectIdentifier();
        byte[] signature = signer.ReadOctetString();
        HashAlgorithmName? hash = algorithm == RsaEncryption ? RsaKey.DigestOf(digest) : RsaKey.HashOf(algorithm);
        _isSigned = hash is { } known && (attributes is null || Covers(attributes, known))
            && found.Verifies(known, attributes ?? _content.Span, signature);
        return true;
    }

    private Certificate? FindSigner(AsnReader signer)
    {
        if (signer.PeekTag().HasSameClassAndValue(s_keyIdentifier))
        {
            byte[] identifier = signer.ReadOctetString(s_keyIdentifier);
            return _certificates.Find(c => c.KeyIdentifier is { } own && own.Span.SequenceEqual(identifier));
        }

        AsnReader name = signer.ReadSequence();
        ReadOnlyMemory<byte> issuer = name.ReadEncodedValue();
        BigInteger serial = name.ReadInteger();
        return _certificates.Find(c => c.Serial == serial && c.Issuer.Span.SequenceEqual(issuer.Span));
    }

    /// <summary>True where the attributes name the content's digest and kind.</summary>
    private bool Covers(byte[] attributes, HashAlgorithmName hash)
    {
        bool hasDigest = false;
        bool hasType = false;
        AsnReader set = new AsnReader(attributes, AsnEncodingRules.BER).ReadSetOf(skipSortOrderValidation: true);
        while (set.HasData)
        {
            AsnReader attribute = set.ReadSequence();
            string id = attribute.ReadObjectIdentifier();
            AsnReader values = attribute.ReadSetOf(skipSortOrderValidation: true);
            if (id == MessageDigest)
                hasDigest = values.ReadOctetString().AsSpan().SequenceEqual(CryptographicOperations.HashData(hash, _content.Span));
            else if (id == ContentType)
                hasType = values.ReadObjectIdentifier() == IndirectData;
        }

        return hasDigest && hasType;
    }

    private List<Certificate> ChainFrom(Certificate signer)
    {
        var chain = new List<Certificate> { signer };
        for (int i = 0; i < chain.Count; i++)
            chain.AddRange(_certificates.Where(c => !chain.Contains(c) && chain[i].IsIssuedBy(c)).ToArray());
        return chain;
    }
}
