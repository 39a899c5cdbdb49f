using System.Xml;
using System.Xml.Linq;
using Imaging.Core;

namespace Imaging.Manifest;

/// <summary>
/// The answer file of a Windows that installs something when it first starts: in the pass specialize it has to run the script that sees
/// to the rest. Nothing else would.
/// </summary>
public static class AnswerFile
{
    /// <summary>Where Windows Setup looks for it.</summary>
    public static TargetPath Place { get; } = TargetPath.ParseOrDefault(@"\Windows\Panther\unattend.xml");

    /// <summary>What it has to hold, in <c>&lt;settings pass="specialize"&gt;</c>.</summary>
    public const string Component =
        """
        <component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35"
            language="neutral" versionScope="nonSxS" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
          <RunSynchronous>
            <RunSynchronousCommand wcm:action="add">
              <Order>1</Order>
              <Path>powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\_Prestage\register.ps1</Path>
            </RunSynchronousCommand>
          </RunSynchronous>
        </component>
        """;

    private const string Script = @"\_Prestage\register.ps1";

    /// <summary>True where Windows Setup runs the script; false also for what is no XML.</summary>
    public static bool RunsFirstStart(string text)
    {
        try
        {
            return XDocument.Parse(text.TrimStart('\uFEFF')).Descendants().Any(IsCall);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>The error where something is to be installed, and no answer file runs the script.</summary>
    public static ImagingException Missing(string place, string found) => new(
        ExitCode.Manifest, place, found, "register.ps1 in the pass specialize: the manifest has something to install at the first start",
        $"Put this into <settings pass=\"specialize\"> of {Place}:\n{Component}\n");

    private static bool IsCall(XElement path) =>
        path.Name.LocalName == "Path"
        && path.Value.Contains(Script, StringComparison.OrdinalIgnoreCase)
        && path.Parent is { Name.LocalName: "RunSynchronousCommand", Parent: { Name.LocalName: "RunSynchronous", Parent: { } component } }
        && (string?)component.Attribute("name") == "Microsoft-Windows-Deployment"
        && (string?)component.Attribute("processorArchitecture") == "amd64"
        && component.Parent is { Name.LocalName: "settings" } settings
        && (string?)settings.Attribute("pass") == "specialize";
}
