using System.Buffers.Binary;
using System.Text;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

/// <summary>A 64-bit program of headers and two sections, the second of them with resources.</summary>
internal static class TestProgram
{
    public const int CheckSum = Optional + 64;

    /// <summary>Where the code begins.</summary>
    public const int Code = 0x200;

    private const int FileHeader = 0x84;
    private const int Optional = FileHeader + 20;
    private const int Sections = Optional + 240;
    private const int Resources = 0x400;
    private const int ResourcesAddress = 0x2000;
    private const int Length = 0x600;

    public static byte[] Make(SecurityVersion? version = null, byte fill = 0x90)
    {
        var bytes = new byte[Length];
        "MZ"u8.CopyTo(bytes);
        U32(bytes, 0x3C, FileHeader - 4);
        "PE\0\0"u8.CopyTo(bytes.AsSpan(FileHeader - 4));
        U16(bytes, FileHeader, PortableExecutable.X64);
        U16(bytes, FileHeader + 2, 2);
        U16(bytes, FileHeader + 16, 240);
        U16(bytes, Optional, 0x20B);
        U32(bytes, Optional + 60, Code);
        U32(bytes, Optional + 108, 16);
        Section(bytes, Sections, 0x1000, Code);
        Section(bytes, Sections + PortableExecutable.SectionHeaderLength, ResourcesAddress, Resources);
        bytes.AsSpan(Code, 0x200).Fill(fill);
        if (version is { } number)
        {
            U32(bytes, Optional + 128, ResourcesAddress);
            U32(bytes, Optional + 132, 0x200);
            AddVersion(bytes, number);
        }

        return bytes;
    }

    /// <summary>Appends a signature, as <c>sbsign</c> does.</summary>
    public static byte[] WithSignature(byte[] program, ReadOnlySpan<byte> pkcs7, ushort kind = 2)
    {
        const int Header = 8;
        int entry = Optional + 144;
        int start = (int)BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(entry));
        int length = (Header + pkcs7.Length + 7) / 8 * 8;
        var bytes = new byte[program.Length + length];
        program.CopyTo(bytes, 0);
        U32(bytes, program.Length, (uint)(Header + pkcs7.Length));
        U16(bytes, program.Length + 4, 0x200);
        U16(bytes, program.Length + 6, kind);
        pkcs7.CopyTo(bytes.AsSpan(program.Length + Header));
        U32(bytes, entry, (uint)(start == 0 ? program.Length : start));
        U32(bytes, entry + 4, (uint)(bytes.Length - (start == 0 ? program.Length : start)));
        return bytes;
    }

    public static byte[] HashOf(byte[] program) => AuthenticodeImage.Read(PortableExecutable.Find(program)!, program)!.Hash;

    private static void Section(byte[] bytes, int at, uint address, uint offset)
    {
        U32(bytes, at + 8, 0x200);
        U32(bytes, at + 12, address);
        U32(bytes, at + 16, 0x200);
        U32(bytes, at + 20, offset);
    }

    /// <summary>Three folders, each with one entry: raw data, the name, a language.</summary>
    private static void AddVersion(byte[] bytes, SecurityVersion version)
    {
        const uint Folder = 0x8000_0000;
        U16(bytes, Resources + 14, 1);
        U32(bytes, Resources + 16, 10);
        U32(bytes, Resources + 20, Folder | 0x20);
        U16(bytes, Resources + 0x20 + 12, 1);
        U32(bytes, Resources + 0x20 + 16, Folder | 0x80);
        U32(bytes, Resources + 0x20 + 20, Folder | 0x40);
        U16(bytes, Resources + 0x40 + 14, 1);
        U32(bytes, Resources + 0x40 + 16, 1033);
        U32(bytes, Resources + 0x40 + 20, 0x60);
        U32(bytes, Resources + 0x60, ResourcesAddress + 0x100);
        U32(bytes, Resources + 0x64, 4);
        const string Name = "BOOTMGRSECURITYVERSIONNUMBER";
        U16(bytes, Resources + 0x80, (ushort)Name.Length);
        Encoding.Unicode.GetBytes(Name, bytes.AsSpan(Resources + 0x82));
        U16(bytes, Resources + 0x100, version.Minor);
        U16(bytes, Resources + 0x102, version.Major);
    }

    private static void U16(byte[] bytes, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);

    private static void U32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
}
