using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Imaging.WindowsBoot.Trust;

namespace Imaging.Testing.StandIn;

/// <summary>
/// OVMF's variables in their flash: a header of the firmware volume, one of the store, and variables with their names and contents (EDK II,
/// MdeModulePkg/Include/Guid/VariableFormat.h: AUTHENTICATED_VARIABLE_HEADER), up to the first byte that is not written.
/// </summary>
public static class VariableStore
{
    private const int VolumeHeaderLength = 0x30;
    private const int StoreHeader = 28;
    private const int VariableHeader = 60;
    private const int State = 2;
    private const int NameLength = 36;
    private const int ContentLength = 40;
    private const ushort Start = 0x55AA;
    private const byte Added = 0x3F;
    private const byte Deleted = 0xFD;
    private const int SignatureListHeader = 28;
    private const int OwnerLength = 16;

    /// <summary>Adds a certificate to <c>db</c>: what it signed is started, Secure Boot or not.</summary>
    /// <param name="flash">A file.</param>
    public static void Trust(string flash, X509Certificate2 authority)
    {
        byte[] bytes = File.ReadAllBytes(flash);
        Span<byte> variables = bytes.AsSpan(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(VolumeHeaderLength)) + StoreHeader);
        int old = -1;
        int end = 0;
        for (; BinaryPrimitives.ReadUInt16LittleEndian(variables[end..]) == Start; end += Length(variables[end..]))
        {
            if (variables[end + State] == Added && Name(variables[end..]) == "db")
                old = end;
        }

        // As firmware replaces a variable: the new one is written behind all others, and bits of the old one's state are cleared.
        byte[] list = ListOf(authority.RawData);
        Span<byte> grown = variables[end..];
        int length = EndOfContent(variables[old..]);
        variables.Slice(old, length).CopyTo(grown);
        list.CopyTo(grown[length..]);
        BinaryPrimitives.WriteInt32LittleEndian(grown[ContentLength..], Number(grown, ContentLength) + list.Length);
        variables[old + State] &= Deleted;
        File.WriteAllBytes(flash, bytes);
    }

    private static string Name(ReadOnlySpan<byte> variable) =>
        Encoding.Unicode.GetString(variable.Slice(VariableHeader, Number(variable, NameLength))).TrimEnd('\0');

    private static int EndOfContent(ReadOnlySpan<byte> variable) =>
        VariableHeader + Number(variable, NameLength) + Number(variable, ContentLength);

    /// <summary>Bytes from this variable to the next.</summary>
    private static int Length(ReadOnlySpan<byte> variable) => (EndOfContent(variable) + 3) & ~3;

    private static int Number(ReadOnlySpan<byte> variable, int offset) => BinaryPrimitives.ReadInt32LittleEndian(variable[offset..]);

    /// <summary>An EFI_SIGNATURE_LIST with one certificate; its owner is nobody.</summary>
    private static byte[] ListOf(byte[] certificate)
    {
        var list = new byte[SignatureListHeader + OwnerLength + certificate.Length];
        SignatureTypes.X509.TryWriteBytes(list);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(16), list.Length);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(24), list.Length - SignatureListHeader);
        certificate.CopyTo(list, SignatureListHeader + OwnerLength);
        return list;
    }
}
