using Imaging.Testing;

namespace Imaging.Cli.Tests;

/// <summary>The two programs, run as a user runs them.</summary>
internal static class Programs
{
    public static Tool.Result Imaging(params string[] arguments) => Tool.Run("dotnet", [Dll("imaging"), .. arguments]);

    public static Tool.Result Builder(params string[] arguments) => Tool.Run("dotnet", [Dll("usb-builder"), .. arguments]);

    public static string Dll(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
