using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imaging.Testing.StandIn;

/// <summary>
/// The program that stands in for Windows' boot manager: systemd's stub, and in it the kernel and initramfs of a boot environment that
/// the builder makes, with the script <c>init</c> and the programs it uses in front. Signed by an authority of its own.
/// </summary>
public sealed class StandInLoader
{
    private const string Script = "stand-in";
    private const string Libraries = "lib/x86_64-linux-gnu";
    private const string Stub = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    /// <summary>
    /// Programs for the script, and what they load that the boot environment does not have: libraries, and the character sets of a
    /// hive. Below <c>/usr</c>.
    /// </summary>
    private static readonly string[] s_files =
    [
        "bin/hivexsh", "bin/ntfscat", "bin/ntfsls", $"{Libraries}/libhivex.so.0", $"{Libraries}/libreadline.so.8",
        $"{Libraries}/libtinfo.so.6", $"{Libraries}/libntfs-3g.so.89", $"{Libraries}/gconv/gconv-modules",
        $"{Libraries}/gconv/ISO8859-1.so", $"{Libraries}/gconv/UTF-16.so",
    ];

    private readonly string _folder;

    private readonly string _builder;

    /// <param name="folder">To be made in it.</param>
    /// <param name="builder">The program <c>usb-builder</c>, with the engine beside it.</param>
    public StandInLoader(string folder, string builder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _builder = builder;
        Join(MakeEnvironment(), MakeArchive());
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Stand-in CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        Sign(key);
    }

    /// <summary>The signed program.</summary>
    public string Program => At("signed.efi");

    /// <summary><see cref="Authority"/> as a file, PEM.</summary>
    public string AuthorityFile => At("authority.pem");

    /// <summary>Its Authenticode hash, which firmware measures, in hexadecimal digits.</summary>
    public string Hash =>
        Tool.Expect("hash-to-efi-sig-list", Program, At("hash.esl")).Split("HASH IS ")[1].Trim().ToLowerInvariant();

    /// <summary>With Secure Boot on, firmware that knows it starts the program.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The folder with the kernel and the initramfs.</summary>
    private string MakeEnvironment()
    {
        Directory.CreateDirectory(At("empty/Windows"));
        Tool.Expect("wimlib-imagex", "capture", At("empty"), At("empty.wim"), "Empty", "--compress=none", "--no-acls");
        File.WriteAllText(At("manifest.yaml"), """
            format: 1
            release: { name: kernel, version: "1" }
            disk:
              minimum: 1GB
              partitions: [{ role: esp, size: 100MiB }, { role: windows, grow: true }]
            image: { wim: empty.wim, index: 1, starts: nothing }
            boot: { kind: linux }

            """);
        Tool.Expect(_builder, "keygen", "--out", At("keys"));
        Tool.Expect(_builder, "build", At("manifest.yaml"), "--out", At("out"), "--key", At("keys/release.key"), "--level", "fast");
        return Path.Combine(Directory.GetDirectories(At("out/releases")).Single(), "boot/boot");
    }

    private string MakeArchive()
    {
        string root = At("root");
        foreach (string file in s_files)
        {
            string copy = Path.Combine(root, "usr", file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine("/usr", file), copy);
        }

        string script = Path.Combine(root, Script);
        File.Copy(Path.Combine(Checkout.Folder, "tests/Imaging.Testing.StandIn/init"), script);
        Tool.Expect("chmod", "+x", script);
        Tool.Expect("sh", "-c", "cd \"$0\" && find . | cpio --create --format=newc --quiet >\"$1\"", root, At("own.cpio"));
        return At("own.cpio");
    }

    /// <summary>The kernel unpacks archives that stand one behind the other.</summary>
    private void Join(string environment, string archive)
    {
        string kernel = Path.Combine(environment, "vmlinuz");
        File.WriteAllText(At("cmdline"), $"quiet console=ttyS0,115200 panic=1 rdinit=/{Script}");
        File.WriteAllBytes(
            At("initrd"), [.. File.ReadAllBytes(archive), .. File.ReadAllBytes(Path.Combine(environment, "initramfs.img"))]);
        Tool.Expect(
            "objcopy",
            [
                .. Section(".cmdline", At("cmdline"), 0x30000), .. Section(".linux", kernel, 0x2000000),
                .. Section(".initrd", At("initrd"), 0x3000000), Stub, At("unsigned.efi"),
            ]);
    }

    private static string[] Section(string name, string content, int address) =>
        ["--add-section", $"{name}={content}", "--change-section-vma", $"{name}=0x{address:x}"];

    private void Sign(RSA key)
    {
        File.WriteAllText(At("authority.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(AuthorityFile, Authority.ExportCertificatePem());
        Tool.Expect("sbsign", "--key", At("authority.key"), "--cert", AuthorityFile, "--output", Program, At("unsigned.efi"));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
