using System.Buffers.Binary;
using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.Trees;
using Imaging.Volumes.Ntfs;

namespace Imaging.EndToEnd.Tests;

/// <summary>The Windows volume of a captured disk goes onto new disks as it is, but for what it had of its machine's memory.</summary>
public sealed class CapturedImageTests : IDisposable
{
    private static readonly string[] s_memoryFiles = ["pagefile.sys", "swapfile.sys", "hiberfil.sys"];

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsTheory("mkntfs", "wimlib-imagex", "sgdisk", "qemu-img", "ntfsfix", "ntfsresize", "ntfsinfo", "ntfscat")]
    [InlineData("raw", "")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vpc", "subformat=dynamic,force_size=on")]
    [InlineData("vpc", "subformat=dynamic")] // rounded up: the GPT ends before the disk does
    public void Release_FromCapturedDisk_StagesTheVolumeWithoutItsMemory(string format, string options)
    {
        var machine = new ReferenceMachine(_shop);
        string disk = machine.MakeDisk();
        string image = format == "raw" ? disk : machine.Convert(disk, format, options);
        string before = VolumeTree.Describe(machine.Volume);

        BuildReport report = Build(image);
        string windows = Stage(report);

        Assert.True(report.Content.Unique < 10_000_000, $"{report.Content.Unique} bytes: the page file is in the packs");
        Assert.Equal(("Reference", "10.0.26100.1742"), (report.Release.Image!.Name, report.Release.Image.Build));
        CheckNtfs(windows);
        Assert.Equal(WithoutCache(before), WithoutCache(VolumeTree.Describe(windows)));
        foreach (string name in s_memoryFiles)
        {
            string copy = _shop.At("memory");
            Tool.Expect("sh", "-c", $"ntfscat {windows} {name} > {copy}");
            Assert.Equal(new FileInfo(_shop.At($"reference/{name}")).Length, new FileInfo(copy).Length);
            Assert.DoesNotContain(File.ReadAllBytes(copy), b => b != 0);
        }
    }

    [NeedsFact("mkntfs", "wimlib-imagex", "ntfsfix", "ntfsresize", "ntfsinfo")]
    public void Release_FromBareVolume_IsStaged()
    {
        var machine = new ReferenceMachine(_shop);
        string volume = machine.MakeVolume();

        string windows = Stage(Build(volume));

        CheckNtfs(windows);
        Assert.Equal(WithoutCache(VolumeTree.Describe(volume)), WithoutCache(VolumeTree.Describe(windows)));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Release_FromMbrDisk_FindsTheWindowsVolume()
    {
        var machine = new ReferenceMachine(_shop);
        machine.MakeVolume();
        string disk = _shop.At("mbr.raw");
        ReferenceMachine.Truncate(disk, machine.VolumeBytes + (40 << 20));
        byte[] table = MbrTable.BuildFat32(1, 2048, 32768);
        table.AsSpan(446, 16).CopyTo(table.AsSpan(462));
        table[462] = 0;
        table[466] = 7;
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(470), 40960);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(474), (int)(machine.VolumeBytes / 512));
        using (FileStream file = File.Open(disk, FileMode.Open))
            file.Write(table);
        ReferenceMachine.Copy(machine.Volume, disk, 40960 * 512);

        Assert.Single(Build(disk).Release.Volumes);
    }

    [NeedsFact("mkntfs", "wimlib-imagex", "sgdisk", "ntfsfix", "ntfsresize", "ntfsinfo")]
    public void Release_FromCapturedDisk_ReplacesAFileByAMachineFile()
    {
        string disk = new ReferenceMachine(_shop).MakeDisk();

        BuildReport report = Build(disk, more: $$"""
            files:
              - { path: '\{{ReferenceMachine.Answers.Replace('/', '\\')}}', template: unattend.xml }
            """);

        Assert.Equal(65536, Assert.Single(report.Release.MachineFiles!).Extents.Sum(e => e.Length));
        string windows = Stage(report);
        CheckNtfs(windows);
        Assert.Equal(Workshop.Unattend.PadRight(65535), Tool.Expect("ntfscat", windows, ReferenceMachine.Answers));
    }

    [NeedsFact("mkntfs", "wimlib-imagex", "sgdisk", "ntfsfix", "ntfsresize", "ntfsinfo", "ntfscat", "ntfssecaudit")]
    public void Release_FromCapturedDisk_GetsPackagesAndMachineFiles()
    {
        var machine = new ReferenceMachine(_shop) { VolumeBytes = 120 << 20 };
        string disk = machine.MakeDisk();
        const string More = """
            content:
              - { id: java, version: "8u202", source: packages/java }
              - { id: office, version: "16", source: packages/office, destination: '\WINDOWS\system32\Ours' }
            files:
              - { path: '\Windows\Panther\unattend.xml', template: unattend.xml }
              - { path: '\Ours\machine.json', size: 4096, template: machine.json }

            """;

        BuildReport report = Build(disk, more: More);
        string windows = Stage(report);

        CheckNtfs(windows);
        Assert.Contains("No errors were found", Tool.Expect("ntfssecaudit", "-a", windows), StringComparison.Ordinal);
        string[] before = WithoutCache(VolumeTree.Describe(machine.Volume));
        string[] after = WithoutCache(VolumeTree.Describe(windows));
        // The time of the folder goes with the file in it that was replaced.
        Assert.Equal([@"\Windows\Panther", @"\Windows\Panther\unattend.xml"], before.Except(after).Select(PathOf));
        Assert.Equal(
            [
                @"\Ours", @"\Ours\machine.json", @"\Windows\Panther", @"\Windows\Panther\unattend.xml", @"\Windows\System32\Ours",
                @"\Windows\System32\Ours\setup.exe",
                @"\_Prestage", @"\_Prestage\Packages", @"\_Prestage\Packages\java", @"\_Prestage\Packages\java\bin",
                @"\_Prestage\Packages\java\bin\java.exe", @"\_Prestage\Packages\java\conf", @"\_Prestage\Packages\java\conf\empty.txt",
                @"\_Prestage\Packages\java\ЮЮ \ud83d\ude00.txt",
            ],
            after.Except(before).Select(PathOf));
        Tool.Expect("sh", "-c", $"ntfscat {windows} Windows/System32/Ours/setup.exe | cmp - {_shop.At("packages/office/setup.exe")}");
        Assert.Equal(Workshop.Unattend.PadRight(65535), Tool.Expect("ntfscat", windows, "Windows/Panther/unattend.xml"));
        Assert.True(report.Content.Unique < 10_000_000, $"{report.Content.Unique} bytes: the page file is in the packs");

        BuildReport again = Build(disk, more: More);
        Assert.Equal((1, report.Release.Id), (again.ReusedVolumes, again.Release.Id));
        _shop.Put("packages/java/bin/java.exe", Workshop.Random(77, 10_000));
        Assert.Equal(0, Build(disk, more: More).ReusedVolumes);
    }

    private static string PathOf(string line) => line[..line.IndexOf(" attributes=", StringComparison.Ordinal)];

    [NeedsFact("mkntfs", "wimlib-imagex", "sgdisk", "ntfscat")]
    public void Release_WithRecoveryPartition_TakesWindowsReFromTheVolume()
    {
        string disk = new ReferenceMachine(_shop) { HasRecovery = true }.MakeDisk();

        BuildReport report = Build(disk, recovery: "    - { role: recovery, size: 64MiB, label: Recovery }\n");

        Assert.Equal([PartitionRole.Windows, PartitionRole.Recovery], report.Release.Volumes.Select(v => v.Role));
        string recovery = Stage(report, PartitionRole.Recovery);
        Tool.Expect("sh", "-c", $"ntfscat {recovery} Recovery/WindowsRE/Winre.wim > {_shop.At("winre")}");
        Assert.Equal(File.ReadAllBytes(_shop.At("reference/Windows/System32/Recovery/Winre.wim")), File.ReadAllBytes(_shop.At("winre")));
    }

    /// <summary>Every machine gets zeros for it, which takes seconds: below a GiB not worth a word.</summary>
    [NeedsTheory("mkntfs", "wimlib-imagex", "ntfsfallocate")]
    [InlineData(1010, null)]
    [InlineData(1100, "pagefile.sys, swapfile.sys and hiberfil.sys take 1.16 GB of the captured volume.")]
    public void Build_MemoryInTheCapturedVolume_IsWarnedOfWhereItIsLarge(int mebibytes, string? warning)
    {
        string volume = new ReferenceMachine(_shop) { VolumeBytes = 1400L << 20 }.MakeVolume();
        Tool.Expect("ntfsfallocate", "-l", $"{mebibytes}M", volume, "pagefile.sys");
        WriteManifest(volume);
        File.WriteAllText(
            _shop.Manifest,
            File.ReadAllText(_shop.Manifest).Replace($"minimum: {Workshop.Minimum}", "minimum: 2GB", StringComparison.Ordinal));

        var events = new QuietEvents();
        BuildReport report = _shop.Build("out", events: events);

        Assert.True(report.Content.Raw > (long)mebibytes << 20);
        Assert.True(report.Content.Unique < 10_000_000, $"{report.Content.Unique} bytes: the page file is in the packs");
        Assert.Equal(warning is null ? 0 : 1, events.Warnings.Count);
        Assert.All(events.Warnings, w => Assert.StartsWith(warning!, w, StringComparison.Ordinal));
    }

    [NeedsFact("mkntfs", "wimlib-imagex", "sgdisk", "qemu-img")]
    public void Build_SameVolumeInAnotherImage_IsNotSealedAgain_AndAChangedOneIs()
    {
        var machine = new ReferenceMachine(_shop);
        string disk = machine.MakeDisk();
        BuildReport first = Build(disk);

        BuildReport second = Build(machine.Convert(disk, "vhdx", "subformat=dynamic"), more: "restage: always\n");
        Assert.Equal((0, 1), (first.ReusedVolumes, second.ReusedVolumes));
        Assert.Equal(0, second.Content.Added);

        ChangeBytesOfAFile(disk);
        BuildReport third = Build(disk);
        Assert.Equal(0, third.ReusedVolumes);
        Assert.NotEqual(first.Release.Id, third.Release.Id);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex", "sgdisk")]
    [InlineData("dirty", ExitCode.Wim, "Dirty", "chkdsk /f")]
    [InlineData("hibernated", ExitCode.Wim, "a hibernated Windows (\"HIBR\")", "powercfg /h off")]
    [InlineData("half awake", ExitCode.Wim, "a hibernated Windows (\"RSTR\")", "powercfg /h off")]
    [InlineData("encrypted", ExitCode.Wim, "3: basic data, 210 MB, encrypted with BitLocker", "manage-bde -off")]
    [InlineData("encrypted, chosen", ExitCode.Wim, "BitLocker's mark", "manage-bde -off")]
    [InlineData("damaged", ExitCode.Wim, "marked as", "chkdsk /f")]
    [InlineData("too large", ExitCode.Manifest, "a volume of 314572800 bytes", "diskpart: select volume C, shrink")]
    [InlineData("no Windows", ExitCode.Wim, "0 volumes with Windows (1: EFI system partition, 105 MB, no NTFS; 2: Microsoft reserved, "
        + "16.8 MB, no NTFS; 3: basic data, 210 MB, NTFS without Windows; 4: recovery, 21.0 MB, NTFS without Windows)",
        "name the volume: partition")]
    [InlineData("two Windows", ExitCode.Wim, "2 volumes with Windows", "image: { disk: …, partition: 3 }")]
    [InlineData("partition 9", ExitCode.Manifest, "no partition 9 (1: EFI system partition", "image.partition")]
    [InlineData("partition 1", ExitCode.Manifest, "no NTFS in partition 1", "image.partition")]
    [InlineData("no table", ExitCode.PartitionTable, "neither a GPT nor an NTFS volume", "Capture the whole disk again")]
    [InlineData("broken table", ExitCode.PartitionTable, "CRC", "Capture the whole disk again")]
    [InlineData("full", ExitCode.Wim, "No space left on device", "Make the volume larger")]
    [InlineData("link", ExitCode.Manifest, "a link to /etc/passwd", "Change the content")]
    [InlineData("clash", ExitCode.Manifest, "a file of that name", "Name another place")]
    public void Build_CapturedDiskThatCanNotBeTaken_SaysWhyAndWhatToDo(string what, ExitCode code, string found, string remedy)
    {
        var machine = new ReferenceMachine(_shop)
        {
            Hibernation = what switch { "hibernated" => "HIBR", "half awake" => "RSTR", _ => "wake" },
            VolumeBytes = what == "too large" ? 300 << 20 : 200 << 20,
            HasWindows = what != "no Windows",
        };
        string disk = machine.MakeDisk();
        Harm(disk, what, machine);
        string? partition = what switch { "encrypted, chosen" => "3", "partition 9" => "9", "partition 1" => "1", _ => null };
        string more = what switch
        {
            "full" or "link" => "content:\n  - { id: java, version: \"8\", source: packages/java }\n",
            "clash" => "content:\n  - { id: java, version: \"8\", source: packages/java, destination: '\\PAGEFILE.sys' }\n",
            _ => "",
        };
        if (what == "full")
            _shop.Put("packages/java/large", new byte[260_000_000]);
        if (what == "link")
            File.CreateSymbolicLink(_shop.At("packages/java/link"), "/etc/passwd");

        ImagingException e = Assert.Throws<ImagingException>(() => Build(disk, partition, more: more));

        Assert.Equal(code, e.Code);
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(_shop.At("out/releases")) ? Directory.GetDirectories(_shop.At("out/releases")) : []);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Build_ImageChangedWhileItIsRead_IsRefused()
    {
        string volume = new ReferenceMachine(_shop).MakeVolume();
        WriteManifest(volume);
        var events = new QuietEvents
        {
            OnStep = step =>
            {
                if (step.StartsWith("Packing", StringComparison.Ordinal))
                    ChangeBytesOfAFile(volume);
            },
        };
        var builder = new ReleaseBuilder(ManifestReader.Read(_shop.Manifest), _shop.At("out"), key: null, CompressionLevel.Fast, events);

        ImagingException e = Assert.Throws<ImagingException>(() => builder.Build(CancellationToken.None));

        Assert.Contains("changed while it was read", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.At("out/releases")));
    }

    [NeedsFact("mkntfs", "wimlib-imagex", "qemu-img")]
    public void Build_DiskWhereAWimBelongsAndTheOtherWay_SaysHowToWriteIt()
    {
        _shop.MakeSmallWim();
        ImagingException wim = Assert.Throws<ImagingException>(() => Build(_shop.Wim));
        Assert.Contains("a WIM", wim.Found, StringComparison.Ordinal);
        Assert.Contains("{ wim: …, index: 1 }", wim.Remedy, StringComparison.Ordinal);

        Tool.Expect("qemu-img", "create", "-q", "-f", "vhdx", _shop.At("empty.vhdx"), "10M");
        _shop.WriteManifest(text => text.Replace("images/thin.wim", "empty.vhdx", StringComparison.Ordinal));
        ImagingException disk = Assert.Throws<ImagingException>(() => _shop.Build("out"));
        Assert.Contains("{ disk: … }", disk.Remedy, StringComparison.Ordinal);
    }

    private static void Harm(string disk, string what, ReferenceMachine machine)
    {
        const long Windows = 117 << 20;
        using FileStream file = File.Open(disk, FileMode.Open);
        switch (what)
        {
            case "dirty":
                Write(Windows + FlagsOffset(machine.Volume), [1]);
                break;
            case "encrypted" or "encrypted, chosen":
                Write(Windows + 3, "-FVE-FS-"u8.ToArray());
                break;
            case "damaged":
                NtfsVolume volume = NtfsVolume.Open(new FileByteSource(machine.Volume));
                long bitmap = volume.Load(MftReferenceOfBitmap).Require(AttributeType.Data).Runs[0].Lcn * 4096;
                Write(Windows + bitmap + (volume.Geometry.Clusters / 8) - 100, [0x10]);
                break;
            case "two Windows":
                file.Dispose();
                ReferenceMachine.Truncate(disk, Windows + (2 * machine.VolumeBytes) + (10 << 20));
                Tool.Expect(
                    "sgdisk", "-o", "-n", "1:2048:+100M", "-t", "1:EF00", "-n", "2:0:+16M", "-t", "2:0C01", "-n",
                    $"3:{Windows / 512}:+200M", "-n", "4:0:+200M", disk);
                ReferenceMachine.Copy(machine.Volume, disk, Windows);
                ReferenceMachine.Copy(machine.Volume, disk, Windows + machine.VolumeBytes);
                break;
            case "no table":
                Write(0, new byte[34 * 512]);
                Write(file.Length - (33 * 512), new byte[33 * 512]);
                break;
            case "broken table":
                Write(1024 + 40, [0x55]);
                break;
        }

        void Write(long at, byte[] bytes)
        {
            file.Position = at;
            file.Write(bytes);
        }
    }

    private const long MftReferenceOfBitmap = 6;

    /// <summary>Of the flags in $VOLUME_INFORMATION of record 3.</summary>
    private static long FlagsOffset(string volume)
    {
        using var source = new FileByteSource(volume);
        NtfsVolume opened = NtfsVolume.Open(source);
        MftAttribute information = opened.ReadRecord(3).Attributes.Single(a => a.Type == AttributeType.VolumeInformation);
        const int HeaderOfResident = 0x18;
        return (opened.Boot.MftLcn * 4096) + (3 * opened.Boot.RecordSize) + information.Offset + HeaderOfResident + 10;
    }

    private void ChangeBytesOfAFile(string disk)
    {
        byte[] kernel = File.ReadAllBytes(_shop.At("reference/Windows/System32/ntoskrnl.exe"))[..64];
        byte[] all = File.ReadAllBytes(disk);
        int at = all.AsSpan().IndexOf(kernel);
        using FileStream file = File.Open(disk, FileMode.Open);
        file.Position = at + 10;
        file.WriteByte((byte)(kernel[10] ^ 1));
    }

    private BuildReport Build(string image, string? partition = null, string recovery = "", string more = "")
    {
        WriteManifest(image, partition, recovery, more);
        return _shop.Build("out");
    }

    private void WriteManifest(string image, string? partition = null, string recovery = "", string more = "")
    {
        string disk = Path.GetRelativePath(_shop.At("."), image);
        string choice = partition is null ? "" : $", partition: {partition}";
        _shop.WriteManifest(_ => $$"""
            format: 1
            release: { name: skole, version: "3" }
            disk:
              minimum: {{Workshop.Minimum}}
              partitions:
                - { role: esp, size: 100MiB }
                - { role: msr, size: 16MiB }
                - { role: windows, grow: true, label: Windows }
            {{recovery}}image: { disk: {{disk}}{{choice}}, starts: nothing }
            boot: { kind: folder, source: boot }
            {{more}}
            """);
    }

    private string Stage(BuildReport report, PartitionRole role = PartitionRole.Windows) =>
        Factory.StagePartition(_shop, "out", report.Release.Id, role);

    private static void CheckNtfs(string volume)
    {
        Tool.Expect("ntfsfix", "-n", volume);
        Tool.Expect("ntfsresize", "--info", "--force", "--no-progress-bar", volume);
        Tool.Expect("ntfsinfo", "-m", volume);
        using var source = new FileByteSource(volume);
        Assert.Empty(NtfsChecker.Check(source));
    }

    private static string[] WithoutCache(string description) =>
        [.. description.Split('\n').Where(l => !s_memoryFiles.Any(name => l.StartsWith($@"\{name} ", StringComparison.Ordinal)))];
}
