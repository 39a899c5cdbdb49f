using System.Buffers.Binary;
using System.Text;

namespace Imaging.Testing;

/// <summary>The headers of a 64-bit program for Windows (Microsoft, "PE Format"), some bytes of its own, and whoever signed it.</summary>
public static class FakeProgram
{
    public const ushort X64 = 0x8664;
    public const ushort Arm64 = 0xAA64;

    /// <summary>The names of Microsoft's authorities, as they stand in certificates.</summary>
    public const string Authority2011 = "Microsoft Windows Production PCA 2011";
    public const string Authority2023 = "Windows UEFI CA 2023";

    private const int FileHeader = 0x84;
    private const int Optional = FileHeader + 20;
    private const int Certificates = Optional + 144;
    private const int HeadersLength = 0x200;

    public static byte[] Make(string content, ushort machine = X64, params string[] signers)
    {
        var head = new byte[HeadersLength];
        "MZ"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(0x3C), FileHeader - 4);
        "PE\0\0"u8.CopyTo(head.AsSpan(FileHeader - 4));
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(FileHeader), machine);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(Optional), 0x20B);
        byte[] body = [.. head, .. Encoding.UTF8.GetBytes(content)];
        byte[] signatures = Encoding.ASCII.GetBytes(string.Concat(signers.Select(signer => $"....{signer}....")));
        if (signatures.Length > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(Certificates), body.Length);
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(Certificates + 4), signatures.Length);
        }

        return [.. body, .. signatures];
    }
}
