using System.Runtime.CompilerServices;

namespace Imaging.Scripts.Tests;

/// <summary>PowerShell would report to its makers that it has been started.</summary>
internal static class Telemetry
{
    [ModuleInitializer]
    public static void Refuse() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
}
