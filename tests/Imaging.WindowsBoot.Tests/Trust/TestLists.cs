using System.Buffers.Binary;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

/// <summary>Contents of db and dbx.</summary>
internal static class TestLists
{
    private static readonly Guid s_owner = new("77fa9abd-0359-4d32-bd60-28f4e78f784b");

    public static byte[] Of(Guid type, params byte[][] entries) => Of(type, s_owner, entries);

    public static byte[] Of(Guid type, Guid owner, params byte[][] entries)
    {
        int size = 16 + entries[0].Length;
        var head = new byte[28];
        type.TryWriteBytes(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), head.Length + (size * entries.Length));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), size);
        return [.. head, .. entries.SelectMany(e => (byte[])[.. owner.ToByteArray(), .. e])];
    }

    /// <summary>A list for each, as certificates differ in length.</summary>
    public static byte[] Of(params TestAuthority[] authorities) =>
        [.. authorities.SelectMany(a => Of(SignatureTypes.X509, a.Certificate.RawData))];

    /// <summary>What Microsoft puts into dbx to have boot managers of lower versions end themselves.</summary>
    public static byte[] OfVersions(params SecurityVersion[] versions) => Of(
        SignatureTypes.Sha256, new Guid("9d132b6c-59d5-4388-ab1c-185cfcb2eb92"), [.. versions.Select(Version)]);

    private static byte[] Version(SecurityVersion version)
    {
        var data = new byte[32];
        data[0] = 1;
        new Guid("9d132b61-59d5-4388-ab1c-185c3cb2eb92").TryWriteBytes(data.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(17), version.Minor);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(19), version.Major);
        return data;
    }
}
