namespace Imaging.WindowsBoot.Trust;

/// <summary>The types of signatures that firmware keeps (UEFI 2.10, section 32.4.1).</summary>
public static class SignatureTypes
{
    /// <summary>EFI_CERT_SHA256_GUID: the hash of a program.</summary>
    public static readonly Guid Sha256 = new("c1c41626-504c-4092-aca9-41f936934328");

    /// <summary>EFI_CERT_X509_GUID: a certificate.</summary>
    public static readonly Guid X509 = new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");

    /// <summary>EFI_CERT_X509_SHA256_GUID: the hash of what is signed of a certificate, and since when it is revoked.</summary>
    public static readonly Guid X509Sha256 = new("3bd2a492-96c0-4079-b420-fcf98ef103ed");

    /// <summary>EFI_CERT_X509_SHA384_GUID.</summary>
    public static readonly Guid X509Sha384 = new("7076876e-80c2-4ee6-aad2-28b349a6865b");

    /// <summary>EFI_CERT_X509_SHA512_GUID.</summary>
    public static readonly Guid X509Sha512 = new("446dbf63-2502-4cda-bcfa-2465d2b0fe9d");

    /// <summary>EFI_CERT_TYPE_PKCS7_GUID.</summary>
    public static readonly Guid Pkcs7 = new("4aafd29d-68df-49ee-8aa9-347d375665a7");

    private static readonly Dictionary<Guid, string> s_names = new()
    {
        [Sha256] = "SHA-256 of a program",
        [X509] = "X.509 certificate",
        [X509Sha256] = "SHA-256 of an X.509 certificate",
        [X509Sha384] = "SHA-384 of an X.509 certificate",
        [X509Sha512] = "SHA-512 of an X.509 certificate",
        [Pkcs7] = "PKCS #7",
        [new Guid("826ca512-cf10-4ac9-b187-be01496631bd")] = "SHA-1 of a program",
        [new Guid("0b6e5233-a65c-44c9-9407-d9ab83bfc8bd")] = "SHA-224 of a program",
        [new Guid("ff3e5307-9fd0-48c9-85f1-8ad56c701e01")] = "SHA-384 of a program",
        [new Guid("093e0fae-a6c4-4f50-9f1b-d41e2b89c19a")] = "SHA-512 of a program",
        [new Guid("3c5766e8-269c-4e34-aa14-ed776e85b3b6")] = "RSA-2048 key",
        [new Guid("e2b36190-879b-4a3d-ad8d-f2e7bba32784")] = "RSA-2048 signature of a SHA-256",
        [new Guid("67f8444f-8743-48f1-a328-1eaab8736080")] = "RSA-2048 signature of a SHA-1",
    };

    /// <summary>What a type is; its GUID where nobody here knows.</summary>
    public static string NameOf(Guid type) => s_names.GetValueOrDefault(type, $"type {type}");
}

/// <summary>One signature that firmware keeps.</summary>
/// <param name="Type">What <paramref name="Data"/> is: one of <see cref="SignatureTypes"/>, or another.</param>
/// <param name="Owner">Who put it there.</param>
/// <param name="Data">The hash or certificate.</param>
public sealed record SignatureEntry(Guid Type, Guid Owner, ReadOnlyMemory<byte> Data)
{
    /// <summary>As <c>X.509 certificate, 1499 bytes</c>.</summary>
    public override string ToString() => $"{SignatureTypes.NameOf(Type)}, {Data.Length} bytes";
}
