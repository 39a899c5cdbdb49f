using System.Text;
using System.Xml;
using System.Xml.Linq;
using Imaging.Core;

namespace Imaging.Building.Images;

/// <summary>
/// <c>ReAgent.xml</c>: where Windows RE is, on which disk, and what is to be done with it. Blank, Windows sets its recovery environment up
/// at its first start, and moves it to the partition behind it. A disk that is named there is another one's; a staged Windows RE stays
/// where it is.
/// </summary>
internal static class ReAgent
{
    public const string Path = @"\Windows\System32\Recovery\ReAgent.xml";

    private const string Bcd = "WinreBCD";
    private const string NoGuid = "{00000000-0000-0000-0000-000000000000}";
    private const long Largest = ByteSize.MiB;

    /// <summary>Those that say that Windows RE is set up, or waits to be.</summary>
    private static readonly string[] s_states = ["InstallState", "OsInstallAvailable", "CustomImageAvailable", "WinREStaged"];

    /// <summary>The form, encoding and order in which Windows writes it.</summary>
    public static byte[] Blank()
    {
        const string Nowhere = $"path=\"\" id=\"0\" offset=\"0\" guid=\"{NoGuid}\"";
        string[] lines =
        [
            "<?xml version='1.0' encoding='utf-8'?>", "", "<WindowsRE version=\"2.0\">",
            $"  <{Bcd} id=\"{NoGuid}\"/>",
            $"  <WinreLocation {Nowhere}/>", $"  <ImageLocation {Nowhere}/>",
            $"  <PBRImageLocation {Nowhere} index=\"0\"/>", $"  <PBRCustomImageLocation {Nowhere} index=\"0\"/>",
            State("InstallState"), State("OsInstallAvailable"), State("CustomImageAvailable"), State("IsAutoRepairOn"),
            State("WinREStaged"),
            "  <OperationParam path=\"\"/>", State("OperationPermanent"), "  <OsBuildVersion path=\"\"/>", State("OemTool"),
            State("IsServer"), $"  <DownlevelWinreLocation {Nowhere}/>", State("IsWimBoot"), State("NarratorScheduled"),
            "  <ScheduledOperation state=\"4\"/>", "</WindowsRE>",
        ];
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join("\r\n", lines))];

        static string State(string name) => $"  <{name} state=\"0\"/>";
    }

    /// <summary>What it says of a machine; null: nothing, or there is none.</summary>
    public static string? Binding(IImageFiles files) =>
        files.Length(Path) is null ? null : Binding(files.Read(Path, Largest));

    private static string? Binding(byte[] bytes)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            return $"it cannot be read ({e.Message})";
        }

        return root.Elements().Select(Binding).FirstOrDefault(b => b is not null);
    }

    private static string? Binding(XElement element)
    {
        string name = element.Name.LocalName;
        if (s_states.Contains(name) && Value("state") is not ("" or "0"))
            return $"{name} is {Value("state")}";
        if (name == Bcd && Value("id") is not ("" or NoGuid))
            return $"{name} is {Value("id")}";
        if (!name.EndsWith("Location", StringComparison.Ordinal))
            return null;
        return Value("guid") is "" or NoGuid && Value("path").Length == 0
            ? null
            : $"{name} is {Value("path")} on the disk {Value("guid")}";

        string Value(string attribute) => element.Attribute(attribute)?.Value ?? "";
    }
}
