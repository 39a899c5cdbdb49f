using System.Text;
using System.Xml.Linq;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.EndToEnd.Tests;

/// <summary>Offline joins: blobs of a real Active Directory, Samba's, and what Windows Setup will find of them on the disk.</summary>
public sealed class DomainJoinTests : IDisposable
{
    private const string Unattend =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <unattend xmlns="urn:schemas-microsoft-com:unattend">
          <settings pass="specialize">
            <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64">
              <ComputerName>{{name}}</ComputerName>
            </component>
            <component name="Microsoft-Windows-UnattendedJoin" processorArchitecture="amd64">
              <Identification><Provisioning><AccountData>{{blob}}</AccountData></Provisioning></Identification>
            </component>
          </settings>
        </unattend>
        """;

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsFact("root", "unshare", "samba-tool", "net", "mkntfs", "ntfscat")]
    [Trait("Tier", "Slow")]
    public void Stage_BlobsOfADomain_AreInTheAnswerFilesOfTheirMachines()
    {
        Dictionary<string, string> blobs = MakeBlobs("LAB-001", "LAB-002");
        _shop.MakeSmallWim();
        File.WriteAllText(_shop.At("unattend.xml"), Unattend);
        _shop.WriteManifest(text => text + "values: { blob: { secret: true } }\n");
        ReleaseDocument release = _shop.Build("out").Release;
        string stick = _shop.WriteImage("out", release.Id, "stick.img");

        foreach ((string name, string blob) in blobs)
        {
            string disk = _shop.At($"{name}.img");
            Factory.Stage(Factory.Request(_shop, stick, disk, Workshop.Minimum) with
            {
                Values = new Dictionary<string, string> { ["name"] = name, ["blob"] = blob },
            });

            XElement[] elements = [.. XDocument.Parse(AnswerFile(release, disk)).Descendants()];
            Assert.Equal(name, elements.Single(e => e.Name.LocalName == "ComputerName").Value);
            Assert.Equal(blob, elements.Single(e => e.Name.LocalName == "AccountData").Value);
        }
    }

    private Dictionary<string, string> MakeBlobs(params string[] names)
    {
        string folder = _shop.At("domain");
        Directory.CreateDirectory(folder);
        string script = Path.Combine(Checkout.Folder, "tests/Imaging.EndToEnd.Tests/Support/join-blobs");
        string[] lines = Tool.Expect("unshare", ["--net", "--mount", script, folder, .. names]).Trim().Split('\n');
        Assert.Equal(names, lines.Select(line => line.Split(' ')[0]));
        return lines.ToDictionary(line => line.Split(' ')[0], line => Check(line.Split(' ')));
    }

    /// <summary>It is the domain's own: domain and name stand in it.</summary>
    private static string Check(string[] line)
    {
        string text = Encoding.Unicode.GetString(Convert.FromBase64String(line[1]));
        Assert.Contains("school.test", text, StringComparison.Ordinal);
        Assert.Contains(line[0], text, StringComparison.Ordinal);
        return line[1];
    }

    private static string AnswerFile(ReleaseDocument release, string disk)
    {
        PlannedPartition windows =
            DiskLayout.Plan(Workshop.Minimum, 512, release.Disk.Partitions).Single(p => p.Spec.Role == PartitionRole.Windows);
        string volume = $"{disk}.part";
        SparseCopy.Cut(disk, windows.ByteOffset, windows.ByteLength, volume);
        return Tool.Expect("ntfscat", volume, "Windows/Panther/unattend.xml").TrimEnd();
    }
}
