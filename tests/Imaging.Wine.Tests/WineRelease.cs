using System.Text.Json;
using Imaging.Testing;

namespace Imaging.Wine.Tests;

/// <summary>A small release that the published builder of Linux made, a stick with it, and Wine; once for all tests here.</summary>
public sealed class WineRelease : IDisposable
{
    public const string Seed = "7";

    /// <summary>Bytes.</summary>
    public const long DiskBytes = 424_000_000 / 512 * 512;

    private readonly TempFolder _folder = new();

    public WineRelease()
    {
        Wine = new Wine();
        string tree = At("tree");
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            var bytes = new byte[random.Next(1000, 2_000_000)];
            random.NextBytes(bytes);
            Put($"tree/Windows/part{i % 3}/file {i}.bin", bytes);
        }

        Put("tree/Windows/System32/config/SYSTEM", [1, 2, 3]);
        Tool.Expect("wimlib-imagex", "capture", tree, At("install.wim"), "Wine", "--compress=none", "--no-acls");
        Put("boot/EFI/BOOT/BOOTX64.EFI", new byte[100_000]);
        File.WriteAllText(At("unattend.xml"), "<unattend>{{room|none}}</unattend>");
        File.WriteAllText(At("manifest.yaml"), """
            format: 1
            release: { name: wine, version: "1" }
            disk:
              minimum: 400MB
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
            image: { wim: install.wim, index: 1, starts: nothing }
            boot: { kind: folder, source: boot }
            files:
              - { path: '\Windows\Panther\unattend.xml', template: unattend.xml }
            """);
        Tool.Expect(Builder, "keygen", "--out", At("keys"));
        Tool.Expect(Builder, "build", At("manifest.yaml"), "--out", At("out"), "--key", At("keys/release.key"), "--level", "fast");
        Tool.Expect(Builder, "write", At("out"), "--to", At("stick") + "/");
        Tool.Expect(
            Engine, "stage", "--stick", At("stick"), "--disk", LinuxDisk, "--size", $"{DiskBytes}", "--public-key", PublicKey, "--seed",
            Seed);
    }

    public Wine Wine { get; }

    public static string Engine => Checkout.Published("linux-x64", "imaging");

    public static string Builder => Checkout.Published("linux-x64", "usb-builder");

    /// <summary>Staged by Linux, with <see cref="Seed"/>.</summary>
    public string LinuxDisk => At("linux.img");

    public string PublicKey => At("keys/release.pub");

    public string Stick => At("stick");

    public string MediaId
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(At("stick/imaging/stick.json")));
            return document.RootElement.GetProperty("mediaId").GetString()!;
        }
    }

    public string At(string name) => _folder.File(name);

    public static bool AreSame(string one, string other) => Tool.Run("cmp", one, other).ExitCode == 0;

    public void Dispose()
    {
        Wine.Dispose();
        _folder.Dispose();
    }

    public void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
    }
}

[CollectionDefinition(nameof(WineCollection))]
public sealed class WineCollection : ICollectionFixture<WineRelease>;
