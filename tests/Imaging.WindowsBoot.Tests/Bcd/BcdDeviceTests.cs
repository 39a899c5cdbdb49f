using Imaging.Core;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.WindowsBoot.Tests.Bcd;

/// <summary>Bytes as the stores of Windows have them; the ids in them are made up.</summary>
public sealed class BcdDeviceTests
{
    private const string NoOptions = "00000000000000000000000000000000";

    private static readonly Guid s_partition = new("33221100-5544-7766-8899-aabbccddeeff");
    private static readonly Guid s_disk = new("f3f2f1f0-f5f4-f7f6-f8f9-fafbfcfdfeff");

    public static TheoryData<string, string> Known() => new()
    {
        { "boot", NoOptions + "05000000000000004800000000000000" + new string('0', 112) },
        {
            "partition", NoOptions + "06000000000000004800000000000000" + "00112233445566778899aabbccddeeff" + "0000000000000000"
                + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff" + new string('0', 32)
        },
        { "locate element", NoOptions + "08000000000000001e00000000000000" + "000000000200002200000000" + "0000" },
        { "locate path", NoOptions + "08000000000000002200000000000000" + "010000000000000000000000" + "5c0061000000" },
        {
            "ramdisk", "00112233445566778899aabbccddeeff" + "00000000010000009a00000000000000".Replace("9a", "84", StringComparison.Ordinal)
                + "03000000" + new string('0', 40) + "01000000" + "5c000000" + "05000000"
                + "05000000000000004800000000000000" + new string('0', 112) + "5c00770000000000"
        },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Read_KindsOfWindows_AreKnownAndWrittenAgain(string kind, string bytes)
    {
        byte[] element = Convert.FromHexString(bytes);

        BcdDevice device = BcdDevice.Read(element, kind);

        BcdDevice expected = kind switch
        {
            "boot" => new BcdBootDevice(Guid.Empty),
            "partition" => new BcdPartitionDevice(Guid.Empty, s_partition, s_disk),
            "locate element" => new BcdLocateDevice(Guid.Empty, 0x22000002, ""),
            "locate path" => new BcdLocateDevice(Guid.Empty, 0, @"\a"),
            _ => device,
        };
        Assert.Equal(expected, device);
        Assert.Equal(element, device.ToBytes());
    }

    [Fact]
    public void Write_Ramdisk_HasLengthsThatAgree()
    {
        var device = new BcdRamdiskDevice(s_disk, new BcdPartitionDevice(Guid.Empty, s_partition, s_disk), @"\sources\boot.wim");

        byte[] bytes = device.ToBytes();

        Assert.Equal(0x8C + (2 * @"\sources\boot.wim".Length) + 2, bytes.Length);
        Assert.Equal(bytes.Length - 16, BitConverter.ToInt32(bytes, 0x18));
        Assert.Equal(bytes.Length - 0x38, BitConverter.ToInt32(bytes, 0x3C));
        Assert.Equal(0x48, BitConverter.ToInt32(bytes, 0x4C));
        Assert.Equal(s_partition, new Guid(bytes.AsSpan(0x54, 16)));
        Assert.Equal(s_disk, new Guid(bytes.AsSpan(0x6C, 16)));
        Assert.Equal(device, BcdDevice.Read(bytes, "device"));
    }

    [Theory]
    [InlineData(NoOptions)]
    [InlineData(NoOptions + "06000000000000004900000000000000")]
    [InlineData(NoOptions + "06000000000000000800000000000000")]
    public void Read_LengthsThatDoNotFit_IsRefused(string bytes) =>
        Assert.Equal(
            ExitCode.Corrupt, Assert.Throws<ImagingException>(() => BcdDevice.Read(Convert.FromHexString(bytes), "device")).Code);

    [Fact]
    public void Read_AnyBytes_ReadsOrRefuses()
    {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (bytes.Length > 28)
            {
                bytes[16] = (byte)random.Next(9);
                bytes.AsSpan(17, 7).Clear();
                bytes[20] = (byte)random.Next(2);
                BitConverter.TryWriteBytes(bytes.AsSpan(24), bytes.Length - 16 - random.Next(-1, 2));
            }

            try
            {
                BcdDevice device = BcdDevice.Read(bytes, "device");
                Assert.True(bytes.AsSpan().StartsWith(device.ToBytes()));
            }
            catch (ImagingException e)
            {
                Assert.Equal(ExitCode.Corrupt, e.Code);
            }
        }
    }
}
