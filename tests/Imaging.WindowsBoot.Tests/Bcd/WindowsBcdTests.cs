using Imaging.Core;
using Imaging.Registry;
using Imaging.Registry.Writing;
using Imaging.Testing;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.WindowsBoot.Tests.Bcd;

public sealed class WindowsBcdTests : IDisposable
{
    private static readonly DateTime s_time = new(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly WindowsBcd s_windows = new(
        Disk: new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Esp: new Guid("11111111-2222-3333-4444-555555555555"),
        Windows: new Guid("66666666-7777-8888-9999-aaaaaaaaaaaa"),
        Loader: new Guid("b0a7aaaa-0000-4000-8000-000000000001"),
        Resume: new Guid("b0a7aaaa-0000-4000-8000-000000000002"), "Windows 11", "de-DE");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Write_Store_IsReadBackAndSound()
    {
        BcdStore store = s_windows.ToStore();

        byte[] bytes = BcdWriter.Write(store, s_time);

        Assert.Empty(HiveCheck.Check(bytes));
        Assert.Equal(bytes, BcdWriter.Write(s_windows.ToStore(), s_time));
        BcdStore read = BcdReader.Read(bytes, "BCD");
        Assert.Equal(store.Objects.Keys.Order(), read.Objects.Keys.Order());
        foreach ((Guid id, BcdObject described) in store.Objects)
        {
            Assert.Equal(described.Type, read.Objects[id].Type);
            Assert.Equal(described.Elements.OrderBy(e => e.Key), read.Objects[id].Elements.OrderBy(e => e.Key));
        }
    }

    [Fact]
    public void Write_Store_FollowsDefaultToTheWindowsPartition()
    {
        BcdStore read = BcdReader.Read(BcdWriter.Write(s_windows.ToStore(), s_time), "BCD");

        IReadOnlyDictionary<uint, BcdElement> manager = read.Objects[BcdObjectIds.BootManager].Elements;
        var loader = Assert.IsType<BcdReference>(manager[BcdIds.DefaultObject]);
        IReadOnlyDictionary<uint, BcdElement> elements = read.Objects[loader.Id].Elements;
        var device = Assert.IsType<BcdPartitionDevice>(Assert.IsType<BcdDeviceElement>(elements[BcdIds.OsDevice]).Device);
        Assert.Equal((s_windows.Disk, s_windows.Windows), (device.Disk, device.Partition));
        Assert.Equal(elements[BcdIds.OsDevice], elements[BcdIds.Device]);
        Assert.Equal(new BcdText(@"\Windows\system32\winload.efi"), elements[BcdIds.Path]);
        Assert.Equal(new BcdText("de-DE"), elements[BcdIds.Locale]);
    }

    [Fact]
    public void Write_Store_IsThatOfASystemNoWindowsHasSeen()
    {
        RegistryKey root = RegistryHive.Open(BcdWriter.Write(s_windows.ToStore(), s_time), "BCD").Root;

        Assert.Equal("NewStoreRoot", root.Name);
        Assert.Equal(["KeyName", "System"], root.Find("Description")!.Values.Select(v => v.Name));
        Assert.Equal("BCD00000000", root.Find("Description")!.Value("KeyName")!.Text);
        Assert.Equal(0x000F_003Fu, BitConverter.ToUInt32(root.Security.Span[0x20..]));
        Assert.Equal(0x0006_0019u, BitConverter.ToUInt32(root.Find("Objects")!.Security.Span[0x20..]));
    }

    /// <summary>hivex and reglookup find the same bytes in the same place.</summary>
    [NeedsFact("hivexget", "reglookup")]
    public void Write_Store_OthersReadIt()
    {
        string path = _temp.File("BCD");
        File.WriteAllBytes(path, BcdWriter.Write(s_windows.ToStore(), s_time));

        string loader = $@"\Objects\{s_windows.Loader:b}\Elements";
        Assert.Equal(@"\Windows\system32\winload.efi", Tool.Expect("hivexget", path, $@"{loader}\12000002", "Element").Trim());
        Assert.Contains("Windows 11", Tool.Expect("hivexget", path, $@"{loader}\12000004", "Element"), StringComparison.Ordinal);
        string all = Tool.Expect("reglookup", path);
        Assert.Equal(11, all.Split('\n').Count(l => l.Contains("/Description/Type,", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_ElementThatItsIdDoesNotAllow_IsRefused()
    {
        var element = new NewKey("25000004", [RegistryValue.Of("Element", 30)], []);
        NewKey store = new("NewStoreRoot", [], [new NewKey("Objects", [],
            [new NewKey(BcdObjectIds.BootManager.ToString("b"), [],
                [
                    new NewKey("Description", [RegistryValue.Of("Type", BcdObjectTypes.BootManager)], []),
                    new NewKey("Elements", [], [element]),
                ])])]);
        byte[] bytes = HiveWriter.Write(store, s_time, [], []);

        var e = Assert.Throws<ImagingException>(() => BcdReader.Read(bytes, "BCD"));

        Assert.Equal(ExitCode.Corrupt, e.Code);
        Assert.Contains("25000004", e.Place, StringComparison.Ordinal);
    }
}
