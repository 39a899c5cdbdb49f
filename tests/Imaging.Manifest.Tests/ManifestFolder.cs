using System.Text;
using Imaging.Testing;

namespace Imaging.Manifest.Tests;

/// <summary>A folder with every file the sample manifest names.</summary>
internal sealed class ManifestFolder : IDisposable
{
    public const string Sample = """
        format: 1
        release:
          name: skole-2027
          version: "3"
          not_after: 2027-09-01
          comment: For schools
        machines:
          - manufacturer: LENOVO
            model: "21*"
            serials: [PF3ABCDE, "PF4*"]
          - sku: "0C??"
        disk:
          minimum: 60GB
          partitions:
            - { role: esp, size: 1GiB }
            - { role: msr, size: 16MiB }
            - { role: windows, grow: true, label: Windows }
            - { role: recovery, size: 1GiB }
        image: { wim: images/thin.wim, index: 1 }
        content:
          - { id: java, version: "8u202", source: packages/java }
          - { id: office, version: "16", source: packages/office, destination: '\Ours\office' }
        boot: { kind: folder, source: boot }
        files:
          - { path: '\Windows\Panther\unattend.xml', size: 64KiB, template: unattend.xml }
          - { path: '\Ours\office\machine.json', size: 4096, template: machine.json }
        values: { blob: { secret: true }, room: { secret: false } }

        """;

    private readonly TempFolder _temp = new();

    public ManifestFolder()
    {
        foreach (string folder in (string[])["images", "packages/java", "packages/office", "boot"])
            Directory.CreateDirectory(_temp.File(folder));
        File.WriteAllText(_temp.File("images/thin.wim"), "");
        File.WriteAllText(_temp.File("images/install.wim"), "");
        File.WriteAllText(_temp.File("unattend.xml"), "<unattend/>");
        File.WriteAllText(_temp.File("machine.json"), """{ "name": "{{name}}" }""");
        File.WriteAllText(_temp.File("password.xml"), "<a><Password><Value>secret</Value></Password></a>");
        File.WriteAllBytes(_temp.File("large.xml"), new byte[65537]);
    }

    public string Path => _temp.Path;

    public string At(string name) => _temp.File(name);

    /// <summary>Writes a manifest and gives its path. Halves of surrogate pairs, which random edits leave, become U+FFFD.</summary>
    public string Write(string text)
    {
        string path = _temp.File("manifest.yaml");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    public void Dispose() => _temp.Dispose();
}
