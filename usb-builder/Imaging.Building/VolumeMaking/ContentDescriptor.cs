using System.Buffers.Binary;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Security descriptors for what comes from this host: owner Administrators; SYSTEM and Administrators full control, Users read and
/// execute, but where only administrators may. The uppermost folders are protected, so that nothing flows in from the root (where users may
/// create files); what lies below inherits.
/// </summary>
/// <remarks>
/// Self-relative form, [MS-DTYP] 2.4.6. In SDDL: <c>O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)</c> above,
/// <c>O:BAG:SYD:AI(A;OICIID;FA;;;SY)…</c> below.
/// </remarks>
internal static class ContentDescriptor
{
    private const ushort SelfRelative = 0x8000;
    private const ushort Protected = 0x1000;
    private const ushort AutoInherited = 0x0400;
    private const ushort DaclPresent = 0x0004;
    private const byte ObjectInherit = 0x01;
    private const byte ContainerInherit = 0x02;
    private const byte Inherited = 0x10;
    private const uint FullControl = 0x001F01FF;
    private const uint ReadAndExecute = 0x001200A9;
    private const int HeaderLength = 20;
    private const int AclHeaderLength = 8;
    private const int AceHeaderLength = 8;

    // S-1-5-18, S-1-5-32-544, S-1-5-32-545: revision, count, 48-bit authority big-endian, sub-authorities little-endian.
    private static readonly byte[] s_system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    private static readonly byte[] s_administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
    private static readonly byte[] s_users = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0];

    /// <summary>For something that inherits nothing.</summary>
    public static byte[] Top(bool isFolder, bool usersRead = true) => Build(isFolder, inherits: false, usersRead);

    /// <summary>For something below a folder that has <see cref="Top"/>.</summary>
    public static byte[] Below(bool isFolder, bool usersRead = true) => Build(isFolder, inherits: true, usersRead);

    private static byte[] Build(bool isFolder, bool inherits, bool usersRead)
    {
        byte flags = (byte)((isFolder ? ObjectInherit | ContainerInherit : 0) | (inherits ? Inherited : 0));
        List<byte> aces = [.. Ace(flags, FullControl, s_system), .. Ace(flags, FullControl, s_administrators)];
        if (usersRead)
            aces.AddRange(Ace(flags, ReadAndExecute, s_users));

        int group = HeaderLength + s_administrators.Length;
        int acl = group + s_system.Length;
        byte[] descriptor = new byte[acl + AclHeaderLength + aces.Count];
        descriptor[0] = 1;
        ushort control = (ushort)(SelfRelative | DaclPresent | AutoInherited | (inherits ? 0 : Protected));
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(2), control);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(4), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(8), group);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(16), acl);
        s_administrators.CopyTo(descriptor, HeaderLength);
        s_system.CopyTo(descriptor, group);
        descriptor[acl] = 2;
        BinaryPrimitives.WriteInt16LittleEndian(descriptor.AsSpan(acl + 2), (short)(AclHeaderLength + aces.Count));
        BinaryPrimitives.WriteInt16LittleEndian(descriptor.AsSpan(acl + 4), (short)(usersRead ? 3 : 2));
        aces.CopyTo(descriptor, acl + AclHeaderLength);
        return descriptor;
    }

    // Type 0: access allowed.
    private static byte[] Ace(byte flags, uint mask, byte[] sid)
    {
        byte[] ace = new byte[AceHeaderLength + sid.Length];
        ace[1] = flags;
        BinaryPrimitives.WriteInt16LittleEndian(ace.AsSpan(2), (short)ace.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(ace.AsSpan(4), mask);
        sid.CopyTo(ace, AceHeaderLength);
        return ace;
    }
}
