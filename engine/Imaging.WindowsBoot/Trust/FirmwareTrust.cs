using System.Security.Cryptography;
using Imaging.Core;

namespace Imaging.WindowsBoot.Trust;

/// <summary>What a firmware would do with a program.</summary>
/// <param name="Starts">True: it would start it.</param>
/// <param name="Reason">Why, or why not: a sentence for an operator.</param>
public sealed record TrustVerdict(bool Starts, string Reason);

/// <summary>
/// Whom a firmware trusts, and so what it would start (UEFI 2.10, section 32.5; where that is silent, as EDK II does it):
/// 1. Secure Boot is off: everything starts.
/// 2. What dbx has is refused: the program's hash, or a certificate in the chain of any of its signatures.
/// 3. What db has is trusted: the program's hash, or a certificate in the chain of a sound signature, at whatever place.
/// 4. Of what is trusted, Windows' boot manager ends itself where dbx wants a higher version of it.
/// Names decide nothing, and neither do times: firmware has no trusted clock.
/// </summary>
public sealed class FirmwareTrust
{
    private readonly List<Certificate> _allowed;
    private readonly List<Certificate> _forbidden;
    private readonly SecurityVersion? _minimum;

    private FirmwareTrust(bool isSecureBootOn, IReadOnlyList<SignatureEntry> allowed, IReadOnlyList<SignatureEntry> forbidden)
    {
        (IsSecureBootOn, Allowed, Forbidden) = (isSecureBootOn, allowed, forbidden);
        _allowed = Certificates(allowed);
        _forbidden = Certificates(forbidden);
        _minimum = SecurityVersion.MinimumIn(forbidden);
    }

    /// <summary>False: the firmware starts everything.</summary>
    public bool IsSecureBootOn { get; }

    /// <summary>Of <c>db</c>.</summary>
    public IReadOnlyList<SignatureEntry> Allowed { get; }

    /// <summary>Of <c>dbx</c>.</summary>
    public IReadOnlyList<SignatureEntry> Forbidden { get; }

    /// <summary>Takes contents of variables; empty where there is no such variable.</summary>
    /// <param name="secureBoot"><c>SecureBoot</c>, one byte.</param>
    /// <param name="db"><c>db</c>.</param>
    /// <param name="dbx"><c>dbx</c>.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: one is damaged.</exception>
    public static FirmwareTrust Of(ReadOnlyMemory<byte> secureBoot, ReadOnlyMemory<byte> db, ReadOnlyMemory<byte> dbx) => new(
        secureBoot.Length > 0 && secureBoot.Span[0] == 1, SignatureDatabase.Parse(db, "db"), SignatureDatabase.Parse(dbx, "dbx"));

    /// <param name="program">All of a file.</param>
    /// <param name="name">What the verdict calls it: <c>bootmgfw.efi</c>.</param>
    public TrustVerdict Judge(ReadOnlyMemory<byte> program, string name)
    {
        if (PortableExecutable.Find(program.Span) is not { } at)
            return No($"{name} is no program for 64-bit firmware.");
        if (!IsSecureBootOn)
            return new TrustVerdict(true, $"Secure Boot is off, so the firmware starts {name}, whoever signed it.");
        if (AuthenticodeImage.Read(at, program) is not { } image)
            return No($"{name} is damaged: its length, its sections and its signatures do not fit together.");
        AuthenticodeSignature[] signatures = [.. image.Signatures.Select(AuthenticodeSignature.Read).OfType<AuthenticodeSignature>()];
        return Refusal(image, signatures, name) ?? Trust(image, signatures, program.Span, name);
    }

    private TrustVerdict? Refusal(AuthenticodeImage image, AuthenticodeSignature[] signatures, string name)
    {
        if (HasHash(Forbidden, image.Hash))
            return No($"The firmware forbids {name}: its hash is revoked.");
        Certificate? revoked = signatures.SelectMany(s => s.Chain).FirstOrDefault(IsRevoked)
            ?? _forbidden.Find(f => signatures.Any(s => Reaches(s, f)));
        return revoked is null ? null : Revoked(revoked, name);
    }

    private TrustVerdict Trust(AuthenticodeImage image, AuthenticodeSignature[] signatures, ReadOnlySpan<byte> program, string name)
    {
        if (HasHash(Allowed, image.Hash))
            return WithVersion(program, name, $"The firmware trusts {name}: it knows its hash");
        if (image.Signatures.Count == 0)
            return No($"The firmware does not trust {name}: nobody signed it.");
        if (signatures.Length == 0)
            return No($"The firmware does not trust {name}: its signature is damaged, or of a kind that is not known here.");
        AuthenticodeSignature[] sound = Array.FindAll(signatures, s => s.Covers(image.Hash));
        if (sound.Length == 0)
            return No($"The firmware does not trust {name}: it is not as \"{signatures[0].Signer.Name}\" signed it.");
        List<Certificate> authorities = _allowed.FindAll(a => Array.Exists(sound, s => Reaches(s, a)));
        if (authorities.Find(a => !IsRevoked(a)) is { } authority)
            return WithVersion(program, name, $"The firmware trusts {name}: it knows \"{authority.Name}\", whose signature it has");
        if (authorities.Count > 0)
            return Revoked(authorities[0], name);
        // Who issued the signer's certificate is what db lacks; the signer's own name is the same for all authorities of a company.
        string issuers = string.Join(" or ", sound.Select(s => $"\"{s.Signer.IssuerName}\"").Distinct());
        return No($"The firmware does not trust {name}: it does not know {issuers}, whose signature it has.");
    }

    private TrustVerdict WithVersion(ReadOnlySpan<byte> program, string name, string reason)
    {
        if (_minimum is not { } minimum)
            return new TrustVerdict(true, $"{reason}.");
        if (SecurityVersion.Of(program) is not { } version)
            return new TrustVerdict(true, $"{reason}; it wants version {minimum} of Windows' boot manager, and this names none.");
        return version < minimum
            ? No($"The firmware wants version {minimum} of {name} at least, and this is {version}.")
            : new TrustVerdict(true, $"{reason}; it wants version {minimum} at least, and this is {version}.");
    }

    private static TrustVerdict Revoked(Certificate authority, string name) =>
        No($"The firmware forbids {name}: its signature depends on \"{authority.Name}\", which is revoked.");

    private static TrustVerdict No(string reason) => new(false, reason);

    private static bool Reaches(AuthenticodeSignature signature, Certificate authority) =>
        signature.Chain.Any(c => c.Is(authority) || c.IsIssuedBy(authority));

    private bool IsRevoked(Certificate certificate) =>
        _forbidden.Exists(certificate.Is) || Forbidden.Any(entry => IsHashOf(entry, certificate));

    /// <summary>Since when it is revoked only matters to signatures with a trusted time, which firmware seldom knows.</summary>
    private static bool IsHashOf(SignatureEntry entry, Certificate certificate)
    {
        int length = entry.Type == SignatureTypes.X509Sha256 ? SHA256.HashSizeInBytes
            : entry.Type == SignatureTypes.X509Sha384 ? SHA384.HashSizeInBytes
            : entry.Type == SignatureTypes.X509Sha512 ? SHA512.HashSizeInBytes : 0;
        return length > 0 && entry.Data.Span[..length].SequenceEqual(length switch
        {
            SHA256.HashSizeInBytes => SHA256.HashData(certificate.Tbs.Span),
            SHA384.HashSizeInBytes => SHA384.HashData(certificate.Tbs.Span),
            _ => SHA512.HashData(certificate.Tbs.Span),
        });
    }

    private static bool HasHash(IReadOnlyList<SignatureEntry> entries, ReadOnlySpan<byte> hash)
    {
        foreach (SignatureEntry entry in entries)
        {
            if (entry.Type == SignatureTypes.Sha256 && entry.Data.Span.SequenceEqual(hash))
                return true;
        }

        return false;
    }

    private static List<Certificate> Certificates(IReadOnlyList<SignatureEntry> entries) =>
        [.. entries.Where(e => e.Type == SignatureTypes.X509).Select(e => Certificate.Read(e.Data)).OfType<Certificate>()];
}
