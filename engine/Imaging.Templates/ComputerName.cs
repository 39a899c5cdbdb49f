using Imaging.Core;

namespace Imaging.Templates;

/// <summary>
/// What a Windows computer may be called so that its NetBIOS and its DNS name are the same: 1 to 15 letters, digits and hyphens of ASCII,
/// no hyphen at an end, not digits alone.
/// </summary>
public static class ComputerName
{
    public const int MaximumLength = 15;

    public static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    /// <summary>Why a name cannot be; null where it can.</summary>
    public static string? ErrorIn(string name)
    {
        if (name.Length == 0)
            return "the name is empty";
        if (name.Length > MaximumLength)
            return $"'{name}' has {name.Length} characters, at most {MaximumLength} are allowed";
        if (!name.All(IsAllowed))
            return $"'{name}' has characters other than letters, digits and hyphens";
        if (name[0] == '-' || name[^1] == '-')
            return $"'{name}' begins or ends with a hyphen";
        return name.All(char.IsAsciiDigit) ? $"'{name}' has digits only" : null;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.MachineValues"/>: no computer may be called so.</exception>
    public static void Check(string name, string place)
    {
        if (ErrorIn(name) is { } reason)
            throw new ImagingException(
                ExitCode.MachineValues, place, reason,
                $"1 to {MaximumLength} letters, digits and hyphens, no hyphen at an end, not digits alone",
                "Correct the name in machines.csv on the stick, and start again.");
    }
}
