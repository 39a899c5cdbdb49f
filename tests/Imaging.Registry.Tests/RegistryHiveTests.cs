using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Registry.Tests;

public sealed class RegistryHiveTests
{
    [Theory]
    [InlineData(0, 0x78, "signature")]
    [InlineData(0x14, 2, "version 2")]
    [InlineData(0x18, 2, "version 1.2")]
    [InlineData(0x18, 7, "version 1.7")]
    [InlineData(0x1C, 1, "file type 1")]
    [InlineData(0x20, 2, "format 2")]
    [InlineData(0x28, 0x1001, "bytes of bins")]
    [InlineData(0x28, 0x7000_0000, "bytes of bins")]
    [InlineData(0x1000, 0, "signature")]
    [InlineData(0x1004, 0x1000, "its own offset")]
    [InlineData(0x1008, 0x0, "a size of 0")]
    [InlineData(0x1008, 0x7000_0000, "a size of")]
    [InlineData(0x1020, -4, "a size of 4")]
    [InlineData(0x1020, 0, "a size of 0")]
    [InlineData(0x1020, int.MinValue, "a size of")]
    [InlineData(0x1020, -0x1000, "a size of 4096")]
    public void Open_BadHeaderOrBins_IsRefusedAndNamed(int offset, int value, string found)
    {
        byte[] hive = Sample.Hive;
        BinaryPrimitives.WriteInt32LittleEndian(hive.AsSpan(offset), value);
        HandHive.Seal(hive);

        var e = Assert.Throws<ImagingException>(() => RegistryHive.Open(hive, "SYSTEM"));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.StartsWith("SYSTEM", e.Place, StringComparison.Ordinal);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BadChecksum_IsRefused()
    {
        byte[] hive = Sample.Hive;
        hive[0x30]++;

        Assert.Contains("checksum", Assert.Throws<ImagingException>(() => RegistryHive.Open(hive, "SYSTEM")).Found);
    }

    [Fact]
    public void Open_ChangesInTheLogOnly_IsRefused()
    {
        byte[] hive = Sample.Hive;
        HandHive.Put(hive, 4, 9);
        HandHive.Seal(hive);

        Assert.Contains("log", Assert.Throws<ImagingException>(() => RegistryHive.Open(hive, "SYSTEM")).Found);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(8191)]
    [InlineData(-8)]
    public void Open_CutFile_IsRefused(int length)
    {
        byte[] hive = Sample.Hive;
        Assert.Throws<ImagingException>(() => RegistryHive.Open(hive.AsMemory(0, length < 0 ? hive.Length + length : length), "SYSTEM"));
    }

    [Theory]
    [InlineData("lf")]
    [InlineData("lh")]
    [InlineData("li")]
    [InlineData("ri")]
    public void Keys_InListsOfAllKinds_AreRead(string kind)
    {
        var hand = new HandHive();
        uint one = hand.AddKey("one");
        uint two = hand.AddKey("two");
        uint three = hand.AddKey("three");
        uint list = kind switch
        {
            "li" => hand.AddList("li", one, three, two),
            "ri" => hand.AddList("ri", hand.AddList("li", one), hand.AddList("lh", three, 0, two, 0)),
            _ => hand.AddList(kind, one, 0, three, 0, two, 0),
        };

        RegistryKey root = RegistryHive.Open(hand.Finish(hand.AddKey("root", keys: 3, list)), "SYSTEM").Root;

        Assert.Equal(["one", "three", "two"], root.Keys.Select(k => k.Name));
        Assert.Equal("three", root.Find("THREE")!.Name);
        Assert.Null(root.Find("four"));
    }

    [Theory]
    [InlineData(16345, 2)]
    [InlineData(32688, 2)]
    [InlineData(40000, 3)]
    public void Value_InSegments_IsPutTogether(int length, int segments)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 >> 3))];
        var hand = new HandHive();
        uint[] parts = [.. data.Chunk(HiveFormat.SegmentBytes).Select(c => hand.Add([.. c, 0, 0, 0, 0]))];
        Assert.Equal(segments, parts.Length);
        uint list = hand.Add([.. parts.SelectMany(BitConverter.GetBytes)]);
        uint big = hand.Add([(byte)'d', (byte)'b', (byte)parts.Length, 0, .. BitConverter.GetBytes(list)]);
        uint values = hand.AddValue((uint)length, big);

        RegistryKey root = RegistryHive.Open(hand.Finish(hand.AddKey("root", values: 1, valueList: values)), "SYSTEM").Root;

        Assert.Equal(data, root.Value("")!.Data.ToArray());
    }

    [Fact]
    public void Value_LargeInAnOldHive_StandsInOneCell()
    {
        byte[] data = new byte[20000];
        data[^1] = 1;
        var hand = new HandHive { Minor = 3 };
        uint values = hand.AddValue((uint)data.Length, hand.Add(data));

        RegistryKey root = RegistryHive.Open(hand.Finish(hand.AddKey("root", values: 1, valueList: values)), "SYSTEM").Root;

        Assert.Equal(data, root.Value("")!.Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Root_DamagedInside_IsRefusedAndNamed(string name, string found)
    {
        var e = Assert.Throws<ImagingException>(() => Sample.Lines(RegistryHive.Open(s_damages[name](new HandHive()), "SYSTEM").Root));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Damages() => new()
    {
        { "no key", "no key at" },
        { "free cell", "the offset 0x" },
        { "inside a cell", "the offset 0x" },
        { "behind the end", "the offset 0x" },
        { "key in itself", "a key that holds itself" },
        { "fewer keys", "2 keys in its list" },
        { "unknown list", "a list of the kind" },
        { "list in a list of lists", "a list of the kind" },
        { "list too long", "entries in a list" },
        { "inline of 5", "5 bytes in the value itself" },
        { "value beyond its cell", "a cell of" },
        { "value of 4 GB", "at most" },
        { "segments missing", "segments" },
        { "name too long", "a name of" },
        { "values missing", "a cell of" },
    };

    private static readonly Dictionary<string, Func<HandHive, byte[]>> s_damages = new()
    {
        ["no key"] = h => h.Finish(h.Add(new byte[100])),
        ["free cell"] = h => h.Finish(h.AddKey("root", 1, 0x800)),
        ["inside a cell"] = h => h.Finish(h.AddKey("root", 1, h.AddKey("below") + 8)),
        ["behind the end"] = h => h.Finish(h.AddKey("root", 1, 0x7FFF_FFF8)),
        ["key in itself"] = h =>
        {
            uint list = h.AddList("li", 0x30);
            Assert.Equal(0x20u, list);
            return h.Finish(h.AddKey("root", 1, list));
        },
        ["fewer keys"] = h => h.Finish(h.AddKey("root", 3, h.AddList("li", h.AddKey("a"), h.AddKey("b")))),
        ["unknown list"] = h => h.Finish(h.AddKey("root", 1, h.AddList("lx", h.AddKey("a")))),
        ["list in a list of lists"] = h =>
            h.Finish(h.AddKey("root", 1, h.AddList("ri", h.AddList("ri", h.AddList("li", h.AddKey("a")))))),
        ["list too long"] = h => h.Finish(h.AddKey("root", 1, h.Add((byte)'l', (byte)'i', 200, 0, 0, 0, 0, 0))),
        ["inline of 5"] = h => h.Finish(h.AddKey("root", values: 1, valueList: h.AddValue(HiveFormat.Inline | 5, 0))),
        ["value beyond its cell"] = h => h.Finish(h.AddKey("root", values: 1, valueList: h.AddValue(64, h.Add(new byte[20])))),
        ["value of 4 GB"] = h => h.Finish(h.AddKey("root", values: 1, valueList: h.AddValue(0x7FFF_FFFF, h.Add(new byte[20])))),
        ["segments missing"] = h =>
            h.Finish(h.AddKey("root", values: 1, valueList: h.AddValue(20000, h.Add((byte)'d', (byte)'b', 1, 0, 0, 0, 0, 0)))),
        ["name too long"] = h =>
        {
            uint key = h.AddKey("root");
            byte[] hive = h.Finish(key);
            hive[HiveFormat.Page + (int)key + 4 + 72] = 200;
            return hive;
        },
        ["values missing"] = h => h.Finish(h.AddKey("root", values: 1000, valueList: h.AddValue(0, 0))),
    };

    [Fact]
    public void Open_AnyBytesChanged_RefusesOrReadsAndNeverElse()
    {
        byte[] good = Sample.Hive;
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] hive = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                hive[random.Next(HiveFormat.Page, hive.Length)] = (byte)random.Next(256);
            try
            {
                RegistryHive open = RegistryHive.Open(hive, "SYSTEM");
                Sample.Lines(open.Root);
            }
            catch (ImagingException e)
            {
                Assert.Equal(ExitCode.Wim, e.Code);
                refused++;
            }

            HiveCheck.Check(hive);
        }

        Assert.InRange(refused, 100, 2900);
    }
}
