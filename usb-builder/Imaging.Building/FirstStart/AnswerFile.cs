using System.Xml;
using System.Xml.Linq;
using Imaging.Core;

namespace Imaging.Building.FirstStart;

/// <summary>
/// The answer file of a Windows that installs something when it first starts: in the pass specialize it has to run the script that sees
/// to the rest. Nothing else would.
/// </summary>
internal static class AnswerFile
{
    /// <summary>Where Windows Setup looks for it.</summary>
    public const string Path = @"\Windows\Panther\unattend.xml";

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

    /// <param name="place">What the error calls the file.</param>
    /// <param name="text">All of it, with whatever is filled in for each machine.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: it does not run the script.</exception>
    public static void RequireFirstStart(string place, string text)
    {
        try
        {
            if (XDocument.Parse(text).Descendants().Any(RunsFirstStart))
                return;
        }
        catch (XmlException e)
        {
            throw new ImagingException(ExitCode.Manifest, place, $"no XML ({e.Message.TrimEnd('.')})", "an answer file", "Correct it.", e);
        }

        throw Missing(place, "an answer file that does not run it");
    }

    /// <summary>The error where there is no answer file, or one that does not run the script.</summary>
    public static ImagingException Missing(string place, string found) => new(
        ExitCode.Manifest, place, found, $"register.ps1 in the pass specialize: the manifest has something to install at the first start",
        $"Put this into <settings pass=\"specialize\"> of {Path}:\n{Component}\n");

    private static bool RunsFirstStart(XElement path) =>
        path.Name.LocalName == "Path"
        && path.Value.Contains(Script, StringComparison.OrdinalIgnoreCase)
        && path.Parent is { Name.LocalName: "RunSynchronousCommand", Parent: { Name.LocalName: "RunSynchronous", Parent: { } component } }
        && (string?)component.Attribute("name") == "Microsoft-Windows-Deployment"
        && (string?)component.Attribute("processorArchitecture") == "amd64"
        && component.Parent is { Name.LocalName: "settings" } settings
        && (string?)settings.Attribute("pass") == "specialize";
}
