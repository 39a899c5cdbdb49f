using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Registry.Tests;

/// <summary>What Windows relies on and other readers let pass: each is found, and named.</summary>
public sealed class HiveCheckTests
{
    [Fact]
    public void Check_SequenceNumbersDiffer_IsFound() => Expect(h => HandHive.Put(h, 4, 2), "sequence numbers");

    [Fact]
    public void Check_FileWithATail_IsFound() =>
        Assert.Contains(HiveCheck.Check((byte[])[.. Sample.Hive, .. new byte[4096]]), f => f.Place == "bytes of the file");

    [Fact]
    public void Check_WrongHint_IsFound() => Expect(h => h[Find(h, "lf") + 8]++, "hint");

    [Fact]
    public void Check_KeysUnsorted_IsFound() => Expect(h =>
    {
        // The first two entries change places, each with its hint.
        Span<byte> entries = h.AsSpan(Find(h, "lf") + 4);
        (ulong one, ulong two) = (BinaryPrimitives.ReadUInt64LittleEndian(entries), BinaryPrimitives.ReadUInt64LittleEndian(entries[8..]));
        BinaryPrimitives.WriteUInt64LittleEndian(entries, two);
        BinaryPrimitives.WriteUInt64LittleEndian(entries[8..], one);
    }, "ascending");

    [Fact]
    public void Check_NoSecurity_IsFound() => Expect(h => HandHive.Put(h, Find(h, "nk") + 44, HiveFormat.None), "0xffffffff");

    [Fact]
    public void Check_WrongReferenceCount_IsFound() => Expect(h => h[Find(h, "sk") + 12]++, "keys that use it");

    [Fact]
    public void Check_RingOfSecurityBroken_IsFound() =>
        Expect(h => HandHive.Put(h, Find(h, "sk") + 8, (uint)(Find(h, "sk") - 4 - HiveFormat.Page)), "the one before");

    [Theory]
    [InlineData(52, "longest name of a key")]
    [InlineData(60, "longest name of a value")]
    [InlineData(64, "longest value")]
    public void Check_LengthTooSmall_IsFound(int field, string place) => Expect(h =>
    {
        // Alpha has keys and values.
        int key = Find(h, "Alpha") - HiveFormat.KeyBytes;
        Assert.NotEqual(0u, BinaryPrimitives.ReadUInt32LittleEndian(h.AsSpan(key + field)));
        HandHive.Put(h, key + field, 0);
    }, place);

    [Fact]
    public void Check_WrongParent_IsFound() => Expect(h => HandHive.Put(h, Find(h, "zeta") - HiveFormat.KeyBytes + 16, 0x28), "parent");

    [Fact]
    public void Check_CellThatNobodyHas_IsFound() => Expect(h =>
    {
        int list = Find(h, "Alpha") - HiveFormat.KeyBytes + 36;
        HandHive.Put(h, list, 0);
    }, "0 owners");

    [Fact]
    public void Check_CellWithTwoOwners_IsFound() => Expect(h =>
    {
        // The values of Alpha become those of zeta too.
        int alpha = Find(h, "Alpha") - HiveFormat.KeyBytes;
        int zeta = Find(h, "zeta") - HiveFormat.KeyBytes;
        h.AsSpan(alpha + 36, 8).CopyTo(h.AsSpan(zeta + 36));
        h.AsSpan(alpha + 60, 8).CopyTo(h.AsSpan(zeta + 60));
    }, "2 owners");

    [Fact]
    public void Check_RootThatIsNone_IsFound() => Expect(h => h[Find(h, "nk") + 2] = (byte)HiveFormat.NarrowKey, "is root");

    private static void Expect(Action<byte[]> damage, string said)
    {
        byte[] hive = Sample.Hive;
        Assert.Empty(HiveCheck.Check(hive));
        damage(hive);
        HandHive.Seal(hive);
        IReadOnlyList<Finding> findings = HiveCheck.Check(hive);
        Assert.Contains(findings, f => f.ToString().Contains(said, StringComparison.Ordinal));
    }

    /// <summary>Where the content of the first cell that begins so, or a name, stands in the file.</summary>
    private static int Find(byte[] hive, string what)
    {
        int at = hive.AsSpan(HiveFormat.Page).IndexOf(System.Text.Encoding.ASCII.GetBytes(what));
        Assert.True(at > 0, $"no {what}");
        return HiveFormat.Page + at;
    }
}
