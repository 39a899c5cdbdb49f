namespace Imaging.Station.Runs;

/// <summary>The kernel's command line, for the log.</summary>
internal static class BootCommandLine
{
    /// <summary>As the kernel got it; empty where there is none.</summary>
    /// <param name="root">The folder that holds <c>proc</c>.</param>
    public static string Read(string root = "/")
    {
        string path = Path.Combine(root, "proc/cmdline");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }
}
