namespace Imaging.Boot.Tests;

/// <summary>Where the tests leave what people want to look at: screens, serial logs.</summary>
internal static class Artifacts
{
    /// <summary>The checkout: the folder of the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A file in <c>artifacts/boot</c>.</summary>
    public static string File(string name)
    {
        string folder = Path.Combine(Repository, "artifacts", "boot");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    /// <summary>A published program, as <c>./run build</c> leaves it.</summary>
    public static string Program(string name) => Path.Combine(Repository, "artifacts", "linux-x64", name);

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "Imaging.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not in a checkout.");
    }
}
