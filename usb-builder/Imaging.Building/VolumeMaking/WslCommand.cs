namespace Imaging.Building.VolumeMaking;

/// <summary>A command line of Windows as one for the Linux that runs beside it (WSL2), which has the drives below <c>/mnt</c>.</summary>
internal static class WslCommand
{
    /// <param name="arguments">Of <c>usb-builder</c>. Relative paths stay relative: WSL starts in the same folder.</param>
    public static string Of(IEnumerable<string> arguments) =>
        string.Join(' ', ["wsl", "--", "usb-builder", .. arguments.Select(Translate)]);

    private static string Translate(string argument)
    {
        bool hasDrive = argument.Length >= 3 && char.IsAsciiLetter(argument[0]) && argument[1] == ':' && argument[2] is '\\' or '/';
        string path = argument.StartsWith('-') ? argument : argument.Replace('\\', '/');
        if (hasDrive)
            path = $"/mnt/{char.ToLowerInvariant(argument[0])}{path[2..]}";
        return path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
    }
}
