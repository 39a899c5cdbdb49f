using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imaging.Release;

/// <summary>ECDSA of Windows (bcrypt.h); codes are NTSTATUS.</summary>
internal static unsafe partial class BCrypt
{
    private const int Success = 0;

    /// <summary>STATUS_INVALID_SIGNATURE.</summary>
    private const int InvalidSignature = unchecked((int)0xC000_A000);

    /// <summary>
    /// BCRYPT_ECDSA_PUBLIC_P256_MAGIC, the start of a BCRYPT_ECCKEY_BLOB: magic, bytes of a coordinate, both coordinates.
    /// </summary>
    private const uint PublicP256 = 0x3153_4345;

    /// <param name="point">Both coordinates, 64 bytes.</param>
    /// <exception cref="CryptographicException">The point is on another curve, or Windows refuses for another reason.</exception>
    public static bool IsSignature(ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        nint algorithm = 0;
        nint key = 0;
        try
        {
            Check(OpenAlgorithmProvider(out algorithm, "ECDSA_P256", null, 0), "ECDSA P-256");
            key = Import(algorithm, point);
            fixed (byte* hash = digest, signed = signature)
            {
                int status = VerifySignature(key, null, hash, (uint)digest.Length, signed, (uint)signature.Length, 0);
                if (status != InvalidSignature)
                    Check(status, "verifying");
                return status == Success;
            }
        }
        finally
        {
            if (key != 0)
                _ = DestroyKey(key);
            if (algorithm != 0)
                _ = CloseAlgorithmProvider(algorithm, 0);
        }
    }

    private static nint Import(nint algorithm, ReadOnlySpan<byte> point)
    {
        Span<byte> blob = stackalloc byte[8 + 2 * P256.FieldLength];
        BinaryPrimitives.WriteUInt32LittleEndian(blob, PublicP256);
        BinaryPrimitives.WriteInt32LittleEndian(blob[4..], P256.FieldLength);
        point.CopyTo(blob[8..]);
        nint key;
        fixed (byte* memory = blob)
            Check(ImportKeyPair(algorithm, 0, "ECCPUBLICBLOB", out key, memory, (uint)blob.Length, 0), "importing the key");
        return key;
    }

    private static void Check(int status, string what)
    {
        if (status != Success)
            throw new CryptographicException($"{what}: bcrypt status 0x{status:X8}");
    }

    [LibraryImport("bcrypt", EntryPoint = "BCryptOpenAlgorithmProvider", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int OpenAlgorithmProvider(out nint algorithm, string id, string? implementation, uint flags);

    [LibraryImport("bcrypt", EntryPoint = "BCryptCloseAlgorithmProvider")]
    private static partial int CloseAlgorithmProvider(nint algorithm, uint flags);

    [LibraryImport("bcrypt", EntryPoint = "BCryptImportKeyPair", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int ImportKeyPair(
        nint algorithm, nint importKey, string kind, out nint key, byte* blob, uint length, uint flags);

    [LibraryImport("bcrypt", EntryPoint = "BCryptVerifySignature")]
    private static partial int VerifySignature(
        nint key, void* padding, byte* hash, uint hashLength, byte* signature, uint signatureLength, uint flags);

    [LibraryImport("bcrypt", EntryPoint = "BCryptDestroyKey")]
    private static partial int DestroyKey(nint key);
}
