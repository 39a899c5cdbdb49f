using System.Globalization;

namespace Imaging.Core;

/// <summary>Sizes as people write them: <c>60GB</c> (powers of 1000), <c>1GiB</c> and <c>64K</c> (powers of 1024), <c>512</c>.</summary>
public static class ByteSize
{
    public const long KiB = 1024;
    public const long MiB = 1024 * KiB;
    public const long GiB = 1024 * MiB;

    private static readonly (string Suffix, long Factor)[] s_units =
    [
        ("KiB", KiB), ("MiB", MiB), ("GiB", GiB), ("TiB", 1024 * GiB),
        ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("K", KiB), ("M", MiB), ("G", GiB), ("T", 1024 * GiB), ("B", 1),
    ];

    /// <summary>Parses a size in bytes, from 0 to 2^63−1. False for anything else, a fraction of a byte included.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        text = text.Trim();
        long factor = 1;
        foreach ((string suffix, long unit) in s_units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                factor = unit;
                text = text[..^suffix.Length].TrimEnd();
                break;
            }
        }

        bytes = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / factor)
            return false;

        decimal value = number * factor;
        if (value != decimal.Truncate(value))
            return false;
        bytes = (long)value;
        return true;
    }

    /// <summary>For people: three significant digits and a unit, powers of 1000 as on a disk's label.</summary>
    public static string Format(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
