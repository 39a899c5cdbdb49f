namespace Imaging.Station.Boot;

/// <summary>What the firmware started this system from, as the boot loader says.</summary>
public enum BootOrigin
{
    /// <summary>Neither boot loader nor firmware say.</summary>
    Unknown,

    /// <summary>A medium with an MBR: a stick.</summary>
    Stick,

    /// <summary>A disk with a GPT: one that was staged.</summary>
    Disk,
}

/// <summary>Reads the kernel's command line: GRUB passes its own root, as in <c>imaging.boot=hd0,gpt1</c>.</summary>
public static class BootCommandLine
{
    private const string Key = "imaging.boot=";

    /// <summary>As the kernel got it; empty where there is none.</summary>
    /// <param name="root">The folder that holds <c>proc</c>.</param>
    public static string Read(string root = "/")
    {
        string path = Path.Combine(root, "proc/cmdline");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    /// <param name="root">The folder that holds <c>proc</c>.</param>
    public static BootOrigin Origin(string root = "/")
    {
        string? device = Read(root).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(w => w.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..].Trim('"', '(', ')');
        string partition = device?.Split(',')[^1] ?? "";
        if (partition.StartsWith("gpt", StringComparison.Ordinal))
            return BootOrigin.Disk;
        return partition.StartsWith("msdos", StringComparison.Ordinal) ? BootOrigin.Stick : BootOrigin.Unknown;
    }
}
