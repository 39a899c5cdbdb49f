using Imaging.Platform.Machines;
using Imaging.Testing;

namespace Imaging.Platform.Tests.Machines;

public sealed class MachineIdentityTests : IDisposable
{
    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Identity_WithFirmwareTable_ComesFromIt()
    {
        _system.Write("sys/firmware/dmi/tables/DMI", SmbiosBuilder.Typical);
        _system.Write("sys/class/dmi/id/product_name", "not this one");

        MachineIdentity machine = MachineIdentity.Read(_system.Root);

        Assert.Equal("LENOVO", machine.Manufacturer);
        Assert.Equal("21CBS00X00", machine.Model);
        Assert.Equal("ThinkPad X1 Carbon Gen 10", machine.ModelVersion);
        Assert.Equal("LENOVO_MT_21CB_BU_Think", machine.Sku);
        Assert.Equal("PF3ABCDE", machine.Serial);
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", machine.Uuid);
        Assert.Equal("ASSET-4711", machine.AssetTag);
    }

    [Theory]
    [InlineData("_SM_", 6, "33221100-5544-7766-8899-aabbccddeeff")]
    [InlineData("_SM3_", 7, "00112233-4455-6677-8899-aabbccddeeff")]
    public void Identity_EntryPoint_TellsTheByteOrderOfTheUuid(string anchor, int versionAt, string uuid)
    {
        byte[] entryPoint = new byte[31];
        System.Text.Encoding.ASCII.GetBytes(anchor).CopyTo(entryPoint, 0);
        entryPoint[versionAt] = (byte)(versionAt == 6 ? 2 : 3);
        entryPoint[versionAt + 1] = (byte)(versionAt == 6 ? 4 : 0);
        _system.Write("sys/firmware/dmi/tables/DMI", SmbiosBuilder.Typical);
        _system.Write("sys/firmware/dmi/tables/smbios_entry_point", entryPoint);
        Assert.Equal(uuid, MachineIdentity.Read(_system.Root).Uuid);
    }

    [Fact]
    public void Identity_SystemWithoutSerial_TakesTheBaseboards()
    {
        byte[] table = new SmbiosBuilder()
            .AddSystem(new byte[16], "V", "M", "1", "To be filled by O.E.M.")
            .Add(2, 0x0F, new Dictionary<int, byte> { [7] = 1 }, "BOARD-1")
            .Build();
        Assert.Equal("BOARD-1", MachineIdentity.From(SmbiosTable.Parse(table), []).Serial);
    }

    [Fact]
    public void Identity_WithoutFirmwareTable_ComesFromTheKernel()
    {
        _system.Write("sys/class/dmi/id/sys_vendor", "Dell Inc.");
        _system.Write("sys/class/dmi/id/product_name", "Latitude 5440");
        _system.Write("sys/class/dmi/id/product_sku", "0C06");
        _system.Write("sys/class/dmi/id/product_serial", "Not Specified");
        _system.Write("sys/class/dmi/id/board_serial", "/1ABC234/CNCMK0012345/");
        _system.Write("sys/class/dmi/id/product_uuid", "4C4C4544-0031-4110-8042-B1C04F323334");

        MachineIdentity machine = MachineIdentity.Read(_system.Root);

        Assert.Equal(("Dell Inc.", "Latitude 5440", "0C06"), (machine.Manufacturer, machine.Model, machine.Sku));
        Assert.Equal("/1ABC234/CNCMK0012345/", machine.Serial);
        Assert.Equal("4c4c4544-0031-4110-8042-b1c04f323334", machine.Uuid);
        Assert.Null(machine.AssetTag);
    }

    [Fact]
    public void Identity_OfAMachineThatSaysNothing_IsBlank()
    {
        MachineIdentity machine = MachineIdentity.Read(_system.Root);
        Assert.Equal(new MachineIdentity { MacAddresses = machine.MacAddresses }, machine);
        Assert.Empty(machine.MacAddresses);
    }

    [Fact]
    public void Identity_MacAddresses_AreThoseOfPhysicalCards()
    {
        _system.AddCard("pci0000:00/0000:00:1f.6/net/enp0s31f6", "54:e1:ad:00:11:22");
        _system.AddCard("pci0000:00/0000:00:14.3/net/wlp0s20f3", "a0:b1:c2:d3:e4:f5");
        _system.AddCard("virtual/net/lo", "00:00:00:00:00:00", type: "772", hasDevice: false);
        _system.AddCard("virtual/net/docker0", "02:42:ac:11:00:01", hasDevice: false);
        _system.AddCard("pci0000:00/0000:00:1f.7/net/zero", "00:00:00:00:00:00");
        _system.AddCard("pci0000:00/0000:00:1c.0/net/wwan0", "00:11", type: "65534");

        Assert.Equal(["54:E1:AD:00:11:22", "A0:B1:C2:D3:E4:F5"], MachineIdentity.Read(_system.Root).MacAddresses);
    }

    [NeedsFact("ip")]
    public void Identity_OfThisMachine_HasOnlyAddressesThatIpShows()
    {
        string shown = Tool.Expect("ip", "-oneline", "link");
        Assert.All(MachineIdentity.Read().MacAddresses, mac => Assert.Contains(mac, shown, StringComparison.OrdinalIgnoreCase));
    }
}
