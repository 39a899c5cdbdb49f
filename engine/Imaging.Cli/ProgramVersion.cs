using System.Reflection;

namespace Imaging.Cli;

/// <summary>What <c>imaging --version</c> prints: the version, and the revision it was built from where git was there.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
