using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// What a volume can be held to that somebody has just made and finished with, and what neither libntfs-3g nor libwim looks at:
/// $LogFile is all 0xFF (mkntfs) or closed (Windows), so that Windows finds nothing to play back; and $UpCase has the checksum that
/// stands in its stream
/// <c>$Info</c>, where there is one.
/// </summary>
/// <remarks>
/// <c>$Info</c>: at offset 8 a CRC-64 of the table, with the polynomial 0xAD93D23594C93659, reflected, begun with and ended by ones
/// (known as CRC-64/NVME). Found out from volumes of mkntfs 2022.10.3. Whether Windows makes that stream wherever it formats is not known.
/// </remarks>
static class FreshVolumeCheck
{
    private const long UpCase = 10;
    private const string InfoName = "$Info";
    private const int ChecksumOffset = 8;
    private const int UpCaseBytes = 128 * 1024;
    private const ulong ReflectedPolynomial = 0x9A6C9329AC4BC9B5;

    public static void Run(NtfsVolume volume, Findings findings)
    {
        findings.Try(() => CheckLog(volume, findings));
        findings.Try(() => CheckUpCase(volume, findings));
    }

    private static void CheckLog(NtfsVolume volume, Findings findings)
    {
        NtfsStream log = volume.Load(MftReference.LogFile).Require(AttributeType.Data);
        if (LogFileState.WhyInUse(log) is { } reason)
            findings.Add($"{volume.Source.Name}: $LogFile", $"a log in use ({reason})", "one that is closed, or all 0xFF");
    }

    private static void CheckUpCase(NtfsVolume volume, Findings findings)
    {
        string place = $"{volume.Source.Name}: $UpCase";
        NtfsFile file = volume.Load(UpCase);
        NtfsStream table = file.Require(AttributeType.Data);
        if (file.Stream(AttributeType.Data, InfoName) is not { } stream)
            return;
        byte[] info = stream.ReadAll(NtfsGeometry.ClusterSize);
        if (info.Length < ChecksumOffset + sizeof(ulong))
            throw NtfsErrors.Damaged($"{place}, {InfoName}", $"{info.Length} bytes", "a checksum of the table");
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(info.AsSpan(ChecksumOffset));
        findings.Expect($"{place}, CRC-64", $"{Checksum(table.ReadAll(UpCaseBytes)):X16}", $"{expected:X16}");
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong crc = ulong.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ ReflectedPolynomial : crc >> 1;
        }

        return ~crc;
    }
}
