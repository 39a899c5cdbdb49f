using System.Reflection;

namespace Imaging.Engine;

/// <summary>The version of this engine, as releases ask for it and records state it.</summary>
public static class EngineVersion
{
    public static Version Current { get; } = Normalize(Assembly.GetExecutingAssembly().GetName().Version ?? new Version(0, 0));

    /// <summary>Three parts, as in <c>0.1.0</c>.</summary>
    public static string Text => Current.ToString();

    private static Version Normalize(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build));
}
