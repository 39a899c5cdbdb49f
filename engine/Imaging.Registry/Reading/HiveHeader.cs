using System.Buffers.Binary;

namespace Imaging.Registry.Reading;

/// <summary>The first page of a hive.</summary>
internal readonly record struct HiveHeader(int Minor, int BinsBytes, uint Root, bool IsClean, DateTime Written)
{
    /// <exception cref="Imaging.Core.ImagingException">
    /// <see cref="Imaging.Core.ExitCode.Wim"/>: it is none that can be read.
    /// </exception>
    public static HiveHeader Read(ReadOnlySpan<byte> hive, string place)
    {
        if (hive.Length < 2 * HiveFormat.Page)
            throw HiveErrors.Damaged(place, $"{hive.Length} bytes", $"at least {2 * HiveFormat.Page}");
        if (!hive.StartsWith("regf"u8))
            throw HiveErrors.Damaged($"{place} at offset 0", "another signature", "'regf'");
        uint sum = U32(hive, HiveFormat.Checked);
        if (HiveFormat.Checksum(hive) is var expected && sum != expected)
            throw HiveErrors.Damaged($"{place} at offset {HiveFormat.Checked}", $"checksum 0x{sum:x8}", $"0x{expected:x8}");
        uint major = U32(hive, 0x14);
        uint minor = U32(hive, 0x18);
        if (major != HiveFormat.Major || minor is < HiveFormat.OldestMinor or > HiveFormat.NewestMinor)
            throw HiveErrors.Damaged(
                $"{place} at offset 20", $"version {major}.{minor}",
                $"{HiveFormat.Major}.{HiveFormat.OldestMinor} to {HiveFormat.Major}.{HiveFormat.NewestMinor}");
        if (U32(hive, 0x1C) is var type && type != 0)
            throw HiveErrors.Damaged($"{place} at offset 28", $"file type {type}", "0, a hive");
        if (U32(hive, 0x20) is var format && format != 1)
            throw HiveErrors.Damaged($"{place} at offset 32", $"format {format}", "1");
        uint bins = U32(hive, 0x28);
        if (bins == 0 || bins % HiveFormat.Page != 0 || bins > hive.Length - HiveFormat.Page)
            throw HiveErrors.Damaged(
                $"{place} at offset 40", $"{bins} bytes of bins in a file of {hive.Length}", "a multiple of 4096 that fits");
        bool isClean = U32(hive, 4) == U32(hive, 8);
        return new HiveHeader((int)minor, (int)bins, U32(hive, 0x24), isClean, Time(hive[0x0C..]));
    }

    /// <summary>FILETIME; one that .NET cannot hold is taken as none.</summary>
    internal static DateTime Time(ReadOnlySpan<byte> bytes)
    {
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return ticks < 0 || ticks > DateTime.MaxValue.ToFileTimeUtc() ? default : DateTime.FromFileTimeUtc(ticks);
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
