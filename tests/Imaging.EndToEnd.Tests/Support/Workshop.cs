using Imaging.Building;
using Imaging.Chunks;
using Imaging.Manifest;
using Imaging.Media;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Wim;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>An image engineer's folder: keys, a manifest and what it names. By default little of everything.</summary>
internal sealed class Workshop : IDisposable
{
    public const long Minimum = 400L * 1024 * 1024;

    public const string Unattend = "<unattend>æ</unattend>\r\n";

    private readonly TempFolder _temp = new();

    public Workshop()
    {
        Directory.CreateDirectory(At("keys"));
        Directory.CreateDirectory(At("images"));
        using ReleaseKey key = ReleaseKey.Create();
        File.WriteAllText(PrivateKey, key.ExportPrivatePem());
        File.WriteAllText(PublicKey, key.ExportPublicPem());
        Put("packages/java/bin/java.exe", Random(11, 300_000));
        Put("packages/java/conf/empty.txt", []);
        Put("packages/java/ЮЮ \U0001F600.txt", "hello"u8.ToArray());
        Put("packages/office/setup.exe", Random(12, 700_001));
        Put("boot/EFI/BOOT/BOOTX64.EFI", Random(13, 150_000));
        Put("boot/sources/boot.wim", Random(14, 2_000_003));
        Put("boot/empty.cfg", []);
        File.WriteAllText(At("unattend.xml"), Unattend);
        File.WriteAllText(At("machine.json"), """{ "name": "{{name}}", "serial": "{{serial}}" }""");
    }

    public string PrivateKey => At("keys/release.key");

    public string PublicKey => At("keys/release.pub");

    public string Wim => At("images/thin.wim");

    public string Manifest => At("manifest.yaml");

    public string At(string name) => _temp.File(name);

    public static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
    }

    /// <summary>An image of one folder of this host.</summary>
    public void MakeSmallWim()
    {
        Put("windows/Windows/notepad.exe", Random(21, 400_000));
        Put("windows/Windows/System32/drivers/etc/hosts", "127.0.0.1 localhost\r\n"u8.ToArray());
        Put("windows/Users/Public/readme.txt", new byte[70_000]);
        using WimFile wim = WimFile.CreateNew(WimCompression.Xpress);
        wim.AddImage(At("windows"), "Small");
        wim.Write(Wim);
    }

    /// <summary>Writes the manifest for volumes that are applied file by file, which have no machine files.</summary>
    public string WriteFilesManifest(Func<string, string>? change = null) => WriteManifest(text =>
    {
        string files = text[..text.IndexOf("files:\n", StringComparison.Ordinal)];
        return (change ?? (same => same))(files.Replace("index: 1,", "index: 1, apply: files,", StringComparison.Ordinal));
    });

    /// <summary>Writes the manifest, changed as asked.</summary>
    public string WriteManifest(Func<string, string>? change = null)
    {
        string text = $$"""
            format: 1
            release: { name: skole, version: "3" }
            disk:
              minimum: {{Minimum}}
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
                - { role: recovery, size: 64MiB, label: Recovery }
            image: { wim: images/thin.wim, index: 1, starts: nothing }
            content:
              - { id: java, version: "8u202", source: packages/java }
              - { id: office, version: "16", source: packages/office, destination: '\Ours\office' }
            boot: { kind: folder, source: boot }
            files:
              - { path: '\Windows\Panther\unattend.xml', template: unattend.xml }
              - { path: '\Ours\machine.json', size: 4096, kind: json, template: machine.json }

            """;
        File.WriteAllText(Manifest, change is null ? text : change(text));
        return Manifest;
    }

    public BuildReport Build(
        string output, bool signed = true, QuietEvents? events = null, long wimPartBytes = uint.MaxValue, long wimFileBytes = uint.MaxValue,
        bool fresh = false)
    {
        ReleaseManifest manifest = ManifestReader.Read(Manifest);
        using ReleaseKey? key = signed ? ReleaseKey.Load(PrivateKey) : null;
        var builder = new ReleaseBuilder(manifest, At(output), key, CompressionLevel.Fast, events ?? new QuietEvents())
        {
            WimPartBytes = wimPartBytes,
            WimFileBytes = wimFileBytes,
            IgnoresCache = fresh,
        };
        return builder.Build(CancellationToken.None);
    }

    public OpenRelease Open(string output, string id)
    {
        using ReleaseKey key = ReleaseKey.Load(PublicKey);
        return OpenRelease.Open(new FolderTree(At(output)), "", id, key);
    }

    public string WriteFolder(string output, string id, string stick, OpenRelease? release = null)
    {
        new StickWriter(release ?? Open(output, id), At(output), new QuietEvents()).WriteFolder(At(stick), CancellationToken.None);
        return At(stick);
    }

    public string WriteImage(string output, string id, string stick, long? size = null)
    {
        new StickWriter(Open(output, id), At(output), new QuietEvents()).WriteImage(At(stick), size, CancellationToken.None);
        return At(stick);
    }

    public ReleaseDocument VerifyStick(string stick)
    {
        using ReleaseKey key = ReleaseKey.Load(PublicKey);
        return new StickVerifier(stick, key, new QuietEvents()).Verify(CancellationToken.None);
    }

    public void Dispose() => _temp.Dispose();
}
