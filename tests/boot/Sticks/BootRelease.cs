using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.StandIn;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.StandIn;

namespace Imaging.Boot.Tests.Sticks;

/// <summary>A small signed release with its boot environment, made by the published programs as a user would.</summary>
internal sealed class BootRelease
{
    /// <summary>Bytes the release asks of a disk.</summary>
    public const long Minimum = 2_000_000_000;

    private const int Files = 300;

    private static readonly string s_machineFile =
        $"files: [{{ path: '{StandInWindows.AnswersPath}', size: {StandInWindows.AnswersLength}, template: answers/unattend.xml }}]";

    /// <summary>Volumes that are applied file by file have no machine files.</summary>
    private const string Content = @"content: [{ id: answers, version: 1, source: answers, destination: '\Windows\Panther' }]";

    private readonly string _folder;

    /// <param name="folder">To be made in it; the computer is called like it.</param>
    /// <param name="loader">What stands in for Windows' boot manager.</param>
    /// <param name="secureBoot">Of the boot environment: the signed chain, or one unsigned file.</param>
    /// <param name="appliesFiles">Its volumes are applied file by file.</param>
    public BootRelease(string folder, StandInLoader loader, bool secureBoot, bool appliesFiles = false)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        Windows = new StandInWindows(Path.GetFileName(folder));
        MakeImage(loader);
        Directory.CreateDirectory(At("answers"));
        File.WriteAllText(
            At("answers/unattend.xml"), appliesFiles ? Windows.DefaultAnswers.PadRight(StandInWindows.AnswersLength) : Windows.Template);
        File.WriteAllText(At("manifest.yaml"), Manifest(secureBoot, appliesFiles));
        Builder("keygen", "--out", At("keys"));
        Builder("build", At("manifest.yaml"), "--out", At("out"), "--key", At("keys/release.key"), "--level", "fast");
        Builder("write", At("out"), "--to", Master);
    }

    /// <summary>What is staged.</summary>
    public StandInWindows Windows { get; }

    public string PublicKey => At("keys/release.pub");

    private string Master => At("stick.img");

    /// <summary>A stick as it comes from the builder.</summary>
    public StickImage CopyStick(string file)
    {
        Tool.Expect("cp", "--sparse=always", "--reflink=auto", Master, file);
        return new StickImage(file);
    }

    /// <summary>The engine on this host finds every byte of the disk to be the release's.</summary>
    public void ExpectIntact(string disk) =>
        Tool.Expect(Artifacts.Program("imaging"), "verify", "--stick", Master, "--disk", disk, "--public-key", PublicKey);

    /// <summary>What the builder made, in its output folder.</summary>
    public OpenRelease Open()
    {
        using ReleaseKey key = ReleaseKey.Load(PublicKey);
        string id = Path.GetFileName(Assert.Single(Directory.GetDirectories(At("out/releases"))));
        return OpenRelease.Open(new FolderTree(At("out")), "", id, key);
    }

    private static void Builder(params string[] arguments) => Tool.Expect(Artifacts.Program("usb-builder"), arguments);

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>About 50 MB, every other file random, the rest text that repeats; and what starts.</summary>
    private void MakeImage(StandInLoader loader)
    {
        Windows.Make(At("windows"), loader.Program);
        var random = new Random(1);
        for (int i = 0; i < Files; i++)
        {
            string file = At($"windows/Windows/System32/part{i % 17}/file{i}.dll");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var bytes = new byte[random.Next(340_000)];
            if (i % 2 == 0)
                random.NextBytes(bytes);
            else
                Repeat("Nobody reads this text, but it compresses. "u8, bytes);
            File.WriteAllBytes(file, bytes);
        }

        Tool.Expect("wimlib-imagex", "capture", At("windows"), At("thin.wim"), "Bench", "--compress=XPRESS", "--no-acls");
        Directory.Delete(At("windows"), recursive: true);
    }

    private static void Repeat(ReadOnlySpan<byte> text, Span<byte> target)
    {
        for (; target.Length > text.Length; target = target[text.Length..])
            text.CopyTo(target);
    }

    /// <summary>FAT32 on sectors of 4096 bytes needs an ESP of 260 MiB.</summary>
    private static string Manifest(bool secureBoot, bool appliesFiles) =>
        $$"""
        format: 1
        release: { name: bench, version: "1" }
        machines:
          - { manufacturer: "{{VirtualMachine.Manufacturer}}", model: "Bench *" }
        disk:
          minimum: {{Minimum}}
          partitions:
            - { role: esp, size: {{(appliesFiles ? 300 : 160)}}MiB }
            - { role: msr, size: 16MiB }
            - { role: windows, grow: true, label: Windows }
            - { role: recovery, size: 32MiB, label: Recovery }
        image: { wim: thin.wim, index: 1, apply: {{(appliesFiles ? "files" : "volumes")}} }
        boot: { kind: linux, secure_boot: {{(secureBoot ? "on" : "off")}} }
        {{(appliesFiles ? Content : s_machineFile)}}
        end_after: 5s

        """;
}
