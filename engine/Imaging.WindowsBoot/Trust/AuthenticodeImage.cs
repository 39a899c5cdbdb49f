using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// What is signed of a program, and the signatures in it (Microsoft, "Windows Authenticode Portable Executable Signature Format"; hashed
/// and walked as EDK II's DxeImageVerificationLib does it).
/// </summary>
/// <param name="Hash">SHA-256 of all but checksum, place of the signatures, and signatures.</param>
/// <param name="Signatures">PKCS #7 each, as they stand in the file; other kinds are left out, as firmware does.</param>
internal sealed record AuthenticodeImage(byte[] Hash, IReadOnlyList<ReadOnlyMemory<byte>> Signatures)
{
    /// <summary>Microsoft's programs have one, or two during a change of authorities.</summary>
    private const int MostSignatures = 16;

    private const uint CertificatesDirectory = 4;
    private const int CertificateHeader = 8;
    private const int CertificateAlignment = 8;
    private const ushort PkcsSignedData = 2;

    /// <summary>WIN_CERT_TYPE_EFI_GUID: behind the header is a GUID that says what follows it.</summary>
    private const ushort EfiGuid = 0x0EF1;
    private const int GuidLength = 16;

    /// <returns>Null where the file is cut, or its headers contradict each other.</returns>
    public static AuthenticodeImage? Read(PortableExecutable at, ReadOnlyMemory<byte> image)
    {
        ReadOnlySpan<byte> bytes = image.Span;
        if (U32(bytes, at.DirectoryCount) <= CertificatesDirectory)
            return null;
        uint offset = U32(bytes, at.Certificates);
        uint length = U32(bytes, at.Certificates + 4);
        if (length > 0 && (offset > bytes.Length || length > bytes.Length - offset))
            return null;
        return HashOf(at, bytes, (int)length) is { } hash && Walk(image.Slice(length > 0 ? (int)offset : 0, (int)length)) is { } signatures
            ? new AuthenticodeImage(hash, signatures)
            : null;
    }

    private static byte[]? HashOf(PortableExecutable at, ReadOnlySpan<byte> image, int signatureLength)
    {
        uint headers = U32(image, at.SizeOfHeaders);
        int afterDirectory = at.Certificates + 8;
        if (headers > image.Length || headers < afterDirectory || at.Sections(image) is not { } sections)
            return null;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(image[..at.CheckSum]);
        hash.AppendData(image[(at.CheckSum + 4)..at.Certificates]);
        hash.AppendData(image[afterDirectory..(int)headers]);
        long hashed = headers;
        foreach (PeSection section in sections.Where(s => s.Length > 0).OrderBy(s => s.Offset))
        {
            if (section.Offset > image.Length || section.Length > image.Length - section.Offset)
                return null;
            hash.AppendData(image.Slice((int)section.Offset, (int)section.Length));
            hashed += section.Length;
        }

        // What lies behind the sections, up to the signatures, which are last.
        long rest = image.Length - hashed - signatureLength;
        if (hashed > image.Length || (rest < 0 && hashed != image.Length))
            return null;
        if (rest > 0)
            hash.AppendData(image.Slice((int)hashed, (int)rest));
        return hash.GetHashAndReset();
    }

    private static List<ReadOnlyMemory<byte>>? Walk(ReadOnlyMemory<byte> table)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        while (table.Length > 0)
        {
            if (table.Length < CertificateHeader || found.Count == MostSignatures)
                return null;
            uint length = U32(table.Span, 0);
            if (length < CertificateHeader || length > table.Length)
                return null;
            ReadOnlyMemory<byte> content = table[CertificateHeader..(int)length];
            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(table.Span[6..]);
            if (kind == PkcsSignedData)
                found.Add(content);
            else if (kind == EfiGuid && content.Length >= GuidLength && new Guid(content.Span[..GuidLength]) == SignatureTypes.Pkcs7)
                found.Add(content[GuidLength..]);
            long next = (length + CertificateAlignment - 1L) / CertificateAlignment * CertificateAlignment;
            if (next > table.Length)
                return null;
            table = table[(int)next..];
        }

        return found;
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
