using Imaging.Platform.Linux;

namespace Imaging.Platform.Machines;

/// <summary>What the machine's TPM holds of its start: registers (PCRs) of its SHA-256 bank.</summary>
public static class TpmRegisters
{
    /// <summary>
    /// Those that firmware fills (0 to 7: its code and settings, what was started, Secure Boot), and the one that a unified kernel or
    /// BitLocker extends (11).
    /// </summary>
    internal static IReadOnlyList<int> Numbers { get; } = [.. Enumerable.Range(0, 8), 11];

    /// <summary>Of the machine this runs on: 64 hexadecimal digits by number.</summary>
    /// <returns>Null: it has no TPM, or the system does not show it.</returns>
    public static IReadOnlyDictionary<int, string>? Read() => HostPlatform.Current.ReadTpmRegisters();

    /// <param name="root">The folder that holds <c>sys</c>, of a Linux machine; for tests.</param>
    public static IReadOnlyDictionary<int, string>? Read(string root) => LinuxTpm.Read(root);
}
