using Imaging.Platform.Machines;

namespace Imaging.Platform.Linux;

/// <summary>Documentation/ABI/stable/sysfs-class-tpm of the kernel: a file a register since 5.12.</summary>
internal static class LinuxTpm
{
    private const int Digits = 64;

    public static IReadOnlyDictionary<int, string>? Read(string root)
    {
        string bank = Path.Combine(root, "sys/class/tpm/tpm0/pcr-sha256");
        var values = new SortedDictionary<int, string>();
        foreach (int number in TpmRegisters.Numbers)
        {
            if (Sysfs.Text(bank, $"{number}") is { Length: Digits } value && value.All(char.IsAsciiHexDigit))
                values.Add(number, value.ToLowerInvariant());
        }

        return values.Count == 0 ? null : values;
    }
}
