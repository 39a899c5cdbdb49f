namespace Imaging.Testing;

/// <summary>The checkout the tests were built in, and the programs published in it.</summary>
public static class Checkout
{
    /// <summary>The folder of the solution.</summary>
    public static string Folder { get; } = Find();

    /// <summary>A published program or library, as <c>./run build</c> leaves it.</summary>
    /// <param name="runtime"><c>linux-x64</c> or <c>win-x64</c>.</param>
    public static string Published(string runtime, string name) => Path.Combine(Folder, "artifacts", runtime, name);

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Imaging.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not in a checkout.");
    }
}
