using System.Security.Cryptography;
using System.Text;
using Imaging.Boot.Tests.Machines;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Testing.StandIn;

namespace Imaging.Boot.Tests.StandIn;

/// <summary>
/// As much of a Windows as the builder, the engine and the stand-in for its loader look at. Its answer file is a machine file.
/// </summary>
/// <param name="computer">
/// The name of a machine that the stick's list does not name; also makes its loader another than that of other Windows.
/// </param>
internal sealed class StandInWindows(string computer)
{
    public const string AnswersPath = @"\Windows\Panther\unattend.xml";

    public const int AnswersLength = 4096;

    private const string LoaderPath = @"\Windows\system32\winload.efi";

    private readonly byte[] _loader = [.. "MZ"u8, .. Encoding.UTF8.GetBytes($"The loader of {computer}."), .. new byte[100_000]];

    /// <summary>What the answer file is filled from.</summary>
    public string Template => Answers($"{{{{name|{computer}}}}}");

    /// <summary>The answer file of a machine that the stick's list does not name; its blanks follow.</summary>
    public string DefaultAnswers => Answers(computer);

    /// <summary>Lays the files of the image down.</summary>
    /// <param name="root">A folder.</param>
    /// <param name="bootManager">What the firmware starts.</param>
    public void Make(string root, string bootManager) =>
        new StandInImage { BootManager = File.ReadAllBytes(bootManager), Loader = _loader }.WriteTo(root);

    /// <summary>The machine starts this Windows from that disk: what the stand-in says is all true. Then it turns itself off.</summary>
    /// <param name="disk">The image of a disk that was staged.</param>
    /// <param name="name">Of the machine, as the stick's list had it; null: it had none.</param>
    /// <param name="sectorSize">Bytes.</param>
    public void ExpectStarted(PoweredMachine powered, string disk, string? name = null, int sectorSize = 512)
    {
        powered.WaitFor(Said.StandInEnd, Said.StandInFailed, Firmware.Shell);
        string program = IsStartedByEntry(powered) ? @"\EFI\Microsoft\Boot\bootmgfw.efi" : @"\EFI\BOOT\BOOTX64.EFI";
        IEnumerable<string> expected = Report(disk, sectorSize, program, name ?? computer).Select(l => Said.StandIn + l);
        IEnumerable<string> said = powered.Console.Text.Split('\n').Where(l => l.StartsWith(Said.StandIn, StringComparison.Ordinal));
        Assert.True(expected.SequenceEqual(said), $"{string.Join('\n', expected)}\nexpected, but:\n{powered.Console.Text}");
        powered.WaitForPowerOff();
    }

    /// <summary>True where the firmware used the boot entry that the station wrote, and not what it makes for every disk.</summary>
    public static bool IsStartedByEntry(PoweredMachine powered) =>
        powered.Console.Text.Contains("\"Windows Boot Manager\" from HD(1,GPT,", StringComparison.Ordinal);

    private IEnumerable<string> Report(string disk, int sectorSize, string program, string name)
    {
        using var image = new FileByteSource(disk);
        GptReading table = GptReader.Read(image, sectorSize);
        IReadOnlyList<GptEntry> partitions = table.RequireWhole();
        string place = $"on partition {Only(partitions, PartitionRoles.Windows)} of disk {table.Primary.Header!.DiskId}";
        return
        [
            $"started {program} of {Only(partitions, PartitionRoles.Esp)}",
            $"loader {LoaderPath} {place}, SHA-256 {Sha256(_loader)}",
            $"answers {AnswersPath} {place}, SHA-256 {Sha256(Encoding.UTF8.GetBytes(Answers(name).PadRight(AnswersLength)))}",
            $"name {name}",
        ];
    }

    private static string Answers(string name) =>
        $"""
        <?xml version="1.0" encoding="utf-8"?>
        <unattend xmlns="urn:schemas-microsoft-com:unattend">
          <settings pass="specialize">
            <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" language="neutral">
              <ComputerName>{name}</ComputerName>
            </component>
          </settings>
        </unattend>

        """;

    private static Guid Only(IReadOnlyList<GptEntry> partitions, PartitionRoleFacts role) =>
        partitions.Single(p => p.Type == role.GptType).Id;

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
