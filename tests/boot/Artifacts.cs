using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>Where the tests leave what people want to look at: screens, serial logs.</summary>
internal static class Artifacts
{
    /// <summary>The checkout: the folder of the solution.</summary>
    public static string Repository => Checkout.Folder;

    /// <summary>A file in <c>artifacts/boot</c>.</summary>
    public static string File(string name)
    {
        string folder = Path.Combine(Repository, "artifacts", "boot");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    /// <summary>A published program, as <c>./run build</c> leaves it.</summary>
    public static string Program(string name) => Checkout.Published("linux-x64", name);
}
