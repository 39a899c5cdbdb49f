namespace Imaging.Platform.Tests.Machines;

/// <summary>Makes SMBIOS structures (DSP0134, 6.1): a header, fields, strings.</summary>
internal sealed class SmbiosBuilder
{
    private static readonly byte[] s_uuid = Convert.FromHexString("33221100554477668899AABBCCDDEEFF");

    private readonly List<byte> _bytes = [];

    public static byte[] Typical => new SmbiosBuilder()
        .Add(0, 0x18, new Dictionary<int, byte>(), "LENOVO", "N32ET75W", "01/02/2024")
        .AddSystem(s_uuid, "LENOVO", "21CBS00X00", "ThinkPad X1 Carbon Gen 10", "PF3ABCDE", "LENOVO_MT_21CB_BU_Think")
        .Add(2, 0x0F, new Dictionary<int, byte> { [4] = 1, [5] = 2, [7] = 3 }, "LENOVO", "21CBS00X00", "L1HF22E00AA")
        .Add(3, 0x16, new Dictionary<int, byte> { [4] = 1, [7] = 2, [8] = 3 }, "LENOVO", "PF3ABCDE", "ASSET-4711")
        .Add(127, 4, new Dictionary<int, byte>())
        .Build();

    public SmbiosBuilder AddSystem(byte[] uuid, params string[] strings)
    {
        var fields = new Dictionary<int, byte> { [4] = 1, [5] = 2, [6] = 3, [7] = 4, [0x19] = 5 };
        for (int i = 0; i < uuid.Length; i++)
            fields[8 + i] = uuid[i];
        return Add(1, 0x1B, fields, strings);
    }

    public SmbiosBuilder Add(byte type, int length, IReadOnlyDictionary<int, byte> fields, params string[] strings)
    {
        byte[] structure = new byte[length];
        structure[0] = type;
        structure[1] = (byte)length;
        foreach ((int offset, byte value) in fields)
            structure[offset] = value;
        _bytes.AddRange(structure);
        foreach (string text in strings)
            _bytes.AddRange([.. System.Text.Encoding.UTF8.GetBytes(text), 0]);
        _bytes.AddRange(strings.Length == 0 ? [0, 0] : [0]);
        return this;
    }

    public byte[] Build() => [.. _bytes];
}
