using Imaging.Testing;

namespace Imaging.Cli.Tests;

/// <summary>A signed release of a few files, made by the commands a user would type. Once for all tests.</summary>
public sealed class BuiltRelease : IDisposable
{
    private readonly TempFolder _folder = new();

    public BuiltRelease()
    {
        Directory.CreateDirectory(File("tree/Windows/System32"));
        System.IO.File.WriteAllBytes(
            File("tree/Windows/System32/code.dll"), [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * i >> 7))]);
        Directory.CreateDirectory(File("office"));
        System.IO.File.WriteAllText(File("office/setup.exe"), "stands for a program");
        Directory.CreateDirectory(File("lan"));
        System.IO.File.WriteAllText(File("lan/lan.cat"), "");
        System.IO.File.WriteAllText(
            File("lan/lan.inf"), FakeDriver.Inf("lan", "Net", "{4d36e972-e325-11ce-bfc1-08002be10318}", "DEV_15B7"));
        Directory.CreateDirectory(File("boot/EFI/BOOT"));
        System.IO.File.WriteAllText(File("boot/EFI/BOOT/BOOTX64.EFI"), "stands for a boot loader");
        Tool.Expect("wimlib-imagex", "capture", File("tree"), File("thin.wim"), "Test", "--no-acls");
        System.IO.File.WriteAllText(
            File("unattend.xml"), "<unattend><ComputerName>{{name|PC-0}}</ComputerName><Room>{{room|none}}</Room></unattend>");
        System.IO.File.WriteAllText(File("manifest.yaml"), Manifest);
        Expect(Programs.Builder("keygen", "--out", File("keys")));
        Expect(
            Programs.Builder("build", File("manifest.yaml"), "--out", File("out"), "--key", File("keys/release.key"), "--level", "fast"));
        Expect(Programs.Builder("write", File("out"), "--to", File("stick") + "/"));
    }

    private const string Manifest =
        """
        format: 1
        release: { name: small, version: "1" }
        disk:
          minimum: 400MB
          maximum: 1GB
          partitions:
            - { role: esp, size: 100MiB }
            - { role: windows, grow: true, label: Windows }
        image: { wim: thin.wim, index: 1, starts: nothing }
        content: [{ id: office, version: "16", source: office, install: setup.exe /key:SECRET, order: 2 }]
        drivers: [{ id: card, source: lan, install: specialize, time_limit: 5min }]
        boot: { kind: folder, source: boot }
        files: [{ path: '\Windows\Panther\unattend.xml', template: unattend.xml }]
        """;

    public string Stick => File("stick");

    public string Output => File("out");

    public string Key => File("keys/release.pub");

    public string ManifestFile => File("manifest.yaml");

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private static void Expect(Tool.Result result) => Assert.True(result.ExitCode == 0, result.Output);
}
