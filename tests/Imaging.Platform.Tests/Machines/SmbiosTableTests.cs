using Imaging.Core;
using Imaging.Platform.Machines;

namespace Imaging.Platform.Tests.Machines;

public sealed class SmbiosTableTests
{
    private static readonly byte[] s_uuid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void Smbios_TypicalTable_IsRead()
    {
        SmbiosTable table = SmbiosTable.Parse(SmbiosBuilder.Typical, new Version(3, 4));

        Assert.Equal("LENOVO", table.Manufacturer);
        Assert.Equal("21CBS00X00", table.Product);
        Assert.Equal("ThinkPad X1 Carbon Gen 10", table.ProductVersion);
        Assert.Equal("PF3ABCDE", table.Serial);
        Assert.Equal("LENOVO_MT_21CB_BU_Think", table.Sku);
        Assert.Equal(new Guid("00112233-4455-6677-8899-aabbccddeeff"), table.Uuid);
        Assert.Equal("L1HF22E00AA", table.BaseboardSerial);
        Assert.Equal("ASSET-4711", table.AssetTag);
    }

    [Fact]
    public void Smbios_Before26_HasBigEndianUuids()
    {
        byte[] bytes = new SmbiosBuilder().AddSystem(s_uuid, "a", "b", "c", "d", "e").Build();
        Assert.Equal(new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"), SmbiosTable.Parse(bytes, new Version(2, 5)).Uuid);
        Assert.Equal(new Guid("04030201-0605-0807-090a-0b0c0d0e0f10"), SmbiosTable.Parse(bytes, new Version(2, 6)).Uuid);
        Assert.Equal(new Guid("04030201-0605-0807-090a-0b0c0d0e0f10"), SmbiosTable.Parse(bytes).Uuid);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Smbios_UuidNobodySet_IsAbsent(byte value)
    {
        byte[] uuid = [.. Enumerable.Repeat(value, 16)];
        Assert.Null(SmbiosTable.Parse(new SmbiosBuilder().AddSystem(uuid, "Vendor").Build()).Uuid);
    }

    [Theory]
    [InlineData("To be filled by O.E.M.")]
    [InlineData("To Be Filled By O.E.M.")]
    [InlineData("  Default string ")]
    [InlineData("System Serial Number")]
    [InlineData("None")]
    [InlineData("N/A")]
    [InlineData("00000000")]
    [InlineData("0")]
    [InlineData("FFFFFFFF")]
    [InlineData("xxxxxxx")]
    [InlineData("...")]
    [InlineData("   ")]
    [InlineData("123456789")]
    public void Smbios_TextNobodyFilledIn_IsAbsent(string text)
    {
        SmbiosTable table = SmbiosTable.Parse(new SmbiosBuilder().AddSystem(s_uuid, "Vendor", "Model", "1", text, "Sku-1").Build());
        Assert.Null(table.Serial);
        Assert.Equal("Sku-1", table.Sku);
    }

    [Theory]
    [InlineData("PF00000X")]
    [InlineData("X")]
    [InlineData("5CD0123456")]
    [InlineData("0012")]
    [InlineData("None of your business")]
    public void Smbios_TextThatOnlyLooksAlike_IsKept(string text) =>
        Assert.Equal(text, SmbiosTable.Parse(new SmbiosBuilder().AddSystem(s_uuid, "V", "M", "1", text).Build()).Serial);

    [Fact]
    public void Smbios_SystemOfVersion20_HasNoUuidAndNoSku()
    {
        byte[] bytes = new SmbiosBuilder().Add(1, 8, new Dictionary<int, byte> { [4] = 1, [5] = 2, [7] = 3 }, "Old", "Box", "S1").Build();
        SmbiosTable table = SmbiosTable.Parse(bytes);
        Assert.Equal(("Old", "Box", "S1", null, null), (table.Manufacturer, table.Product, table.Serial, table.Uuid, table.Sku));
    }

    [Fact]
    public void Smbios_SecondChassis_DoesNotCount()
    {
        byte[] bytes = new SmbiosBuilder()
            .Add(3, 0x15, new Dictionary<int, byte>(), "nothing")
            .Add(3, 0x15, new Dictionary<int, byte> { [8] = 1 }, "tag of the dock")
            .Build();
        Assert.Null(SmbiosTable.Parse(bytes).AssetTag);
    }

    [Fact]
    public void Smbios_StringNumberPastTheLast_IsAbsent()
    {
        byte[] bytes = new SmbiosBuilder().Add(1, 8, new Dictionary<int, byte> { [4] = 9 }, "only one").Build();
        Assert.Null(SmbiosTable.Parse(bytes).Manufacturer);
    }

    [Fact]
    public void Smbios_AfterTheEndStructure_NothingIsRead()
    {
        byte[] bytes = [.. new SmbiosBuilder().Add(127, 4, new Dictionary<int, byte>()).AddSystem(s_uuid, "Ghost").Build()];
        Assert.Null(SmbiosTable.Parse(bytes).Manufacturer);
    }

    [Fact]
    public void Smbios_CutAnywhere_GivesWhatIsThereAndNothingElse()
    {
        byte[] bytes = SmbiosBuilder.Typical;
        SmbiosTable whole = SmbiosTable.Parse(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            SmbiosTable part = SmbiosTable.Parse(bytes.AsSpan(0, length));
            Assert.True(part.Product is null || whole.Product!.StartsWith(part.Product, StringComparison.Ordinal));
            Assert.True(part.Uuid is null || part.Uuid == whole.Uuid);
        }
    }

    [Fact]
    public void Smbios_Garbage_NeverThrows()
    {
        var random = new Random(4711);
        byte[] typical = SmbiosBuilder.Typical;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes;
            if (i % 2 == 0)
            {
                bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = [.. typical];
                for (int flips = random.Next(1, 6); flips > 0; flips--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            SmbiosTable table = SmbiosTable.Parse(bytes);
            Assert.DoesNotContain(table.Serial ?? "", char.IsControl);
        }
    }

    [Fact]
    public void Smbios_AbsurdlyLongTable_IsRefused() =>
        Assert.Throws<ImagingException>(() => SmbiosTable.Parse(new byte[(1 << 20) + 1]));
}
