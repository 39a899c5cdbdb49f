using System.Buffers.Binary;
using Imaging.Core.Trees;

namespace Imaging.Core.Tests.Trees;

public sealed class SecurityMeaningTests
{
    private const ushort SelfRelative = 0x8000;
    private const ushort DaclPresent = 0x0004;
    private const ushort SaclPresent = 0x0010;

    private static readonly byte[] s_system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    private static readonly byte[] s_administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
    private static readonly byte[] s_empty = [2, 0, 8, 0, 0, 0, 0, 0];

    [Fact]
    public void Digest_PartsInAnotherOrderWithGaps_IsTheSame()
    {
        byte[] one = Make(DaclPresent, s_system, s_administrators, null, Acl(0x1F01FF));
        byte[] other = new byte[200];
        one.AsSpan(0, 20).CopyTo(other);
        Place(other, 16, Acl(0x1F01FF), 24);
        Place(other, 8, s_administrators, 100);
        Place(other, 4, s_system, 160);

        Assert.Equal(Digest(one), Digest(other));
    }

    [Fact]
    public void Digest_AnyPartDiffers_Differs()
    {
        byte[][] all =
        [
            [],
            Make(DaclPresent, s_system, s_administrators, null, Acl(0x1F01FF)),
            Make(DaclPresent, s_administrators, s_system, null, Acl(0x1F01FF)),
            Make(DaclPresent, s_system, null, null, Acl(0x1F01FF)),
            Make(DaclPresent, null, s_system, null, Acl(0x1F01FF)),
            Make(DaclPresent, s_system, s_administrators, null, Acl(0x1F01FE)),
            Make(DaclPresent, s_system, s_administrators, null, s_empty),
            Make(DaclPresent, s_system, s_administrators, null, null),
            Make(SaclPresent, s_system, s_administrators, Acl(0x1F01FF), null),
            Make(DaclPresent | SaclPresent, s_system, s_administrators, Acl(1), Acl(0x1F01FF)),
            Make(DaclPresent | 0x1000, s_system, s_administrators, null, Acl(0x1F01FF)),
            Make(DaclPresent | 0x0400, s_system, s_administrators, null, Acl(0x1F01FF)),
            Make(DaclPresent | 0x2000, s_system, s_administrators, null, Acl(0x1F01FF)),
            Make(DaclPresent | 0x0800, s_system, s_administrators, null, Acl(0x1F01FF)),
        ];

        Assert.Equal(all.Length, all.Select(Digest).Distinct().Count());
    }

    /// <summary>Windows marks both lists as present, and forgets what is not kept.</summary>
    [Theory]
    [InlineData(0x0008)]
    [InlineData(0x0020)]
    [InlineData(0x0001)]
    [InlineData(0x0002)]
    [InlineData(0x0100)]
    [InlineData(0x0200)]
    [InlineData(0x4000)]
    public void Digest_FlagThatWindowsDoesNotKeep_IsTheSame(int flag) => Assert.Equal(
        Digest(Make(DaclPresent, s_system, s_administrators, null, Acl(1))),
        Digest(Make((ushort)(DaclPresent | flag), s_system, s_administrators, null, Acl(1))));

    [Fact]
    public void Digest_ListNotThereOrNull_IsTheSame()
    {
        string none = Digest(Make(0, s_system, s_administrators, null, null));
        Assert.Equal(none, Digest(Make(DaclPresent, s_system, s_administrators, null, null)));
        Assert.Equal(none, Digest(Make(DaclPresent | SaclPresent, s_system, s_administrators, null, null)));
        Assert.Equal(none, Digest(Make(SaclPresent, s_system, s_administrators, s_empty, null)));
        Assert.Equal(none, Digest(Make(0, s_system, s_administrators, null, Acl(1)))); // said not to be there
    }

    [Fact]
    public void Digest_UnusedBytesOfAList_DoNotCount()
    {
        byte[] roomy = [.. Acl(1), 7, 7, 7, 7];
        roomy[2] += 4;
        Assert.Equal(
            Digest(Make(DaclPresent, s_system, s_administrators, null, Acl(1))),
            Digest(Make(DaclPresent, s_system, s_administrators, null, roomy)));
    }

    /// <summary>Also one of two bytes that differ in what cannot be followed.</summary>
    [Fact]
    public void Digest_Malformed_IsThatOfItsBytes()
    {
        byte[] sound = Make(DaclPresent, s_system, s_administrators, null, Acl(1));
        var digests = new HashSet<string> { Digest(sound) };
        (int At, byte Value)[] damages = [
            (0, 2), (4, 0xFF), (5, 0xFF), (8, 3), (17, 0xFF), (20, 9), (21, 200), (50, 0xFF), (52, 9), (58, 0xFF)];
        foreach ((int at, byte value) in damages)
        {
            byte[] damaged = [.. sound];
            damaged[at] = value;
            Assert.True(digests.Add(Digest(damaged)), $"byte {at}");
        }

        for (int length = 1; length < sound.Length; length++)
            Assert.True(digests.Add(Digest(sound[..length])), $"{length} bytes");
    }

    [Fact]
    public void Digest_AnyBytes_IsADigest()
    {
        var random = new Random(1);
        byte[] sound = Make(DaclPresent | SaclPresent, s_system, s_administrators, Acl(5), Acl(1));
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. sound];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.Equal(32, SecurityMeaning.Digest(bytes).Length);
        }
    }

    private static string Digest(byte[] descriptor) => Convert.ToHexStringLower(SecurityMeaning.Digest(descriptor));

    private static byte[] Acl(uint mask)
    {
        byte[] entry = [0, 3, 24, 0, .. BitConverter.GetBytes(mask), .. s_administrators];
        return [2, 0, (byte)(8 + entry.Length), 0, 1, 0, 0, 0, .. entry];
    }

    private static byte[] Make(ushort control, byte[]? owner, byte[]? group, byte[]? sacl, byte[]? dacl)
    {
        byte[] bytes = new byte[20 + (owner?.Length ?? 0) + (group?.Length ?? 0) + (sacl?.Length ?? 0) + (dacl?.Length ?? 0)];
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)(control | SelfRelative));
        int at = 20;
        foreach ((int field, byte[]? part) in new (int, byte[]?)[] { (4, owner), (8, group), (12, sacl), (16, dacl) })
        {
            if (part is null)
                continue;
            Place(bytes, field, part, at);
            at += part.Length;
        }

        return bytes;
    }

    private static void Place(byte[] descriptor, int field, byte[] part, int at)
    {
        part.CopyTo(descriptor, at);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(field), at);
    }
}
