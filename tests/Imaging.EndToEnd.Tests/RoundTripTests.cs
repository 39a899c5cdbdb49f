using System.Globalization;
using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Volumes.Ntfs;

namespace Imaging.EndToEnd.Tests;

/// <summary>What goes into a WIM comes out of a staged disk of any size, and other people's tools find nothing to complain of.</summary>
[Collection(HostileReleaseTests.Name)]
public sealed class RoundTripTests(HostileRelease hostile) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsTheory("mkntfs", "sgdisk", "fsck.vfat", "ntfsfix", "ntfsresize", "ntfsinfo", "mcopy", "ntfscat", "ntfssecaudit")]
    [InlineData(Workshop.Minimum)]
    [InlineData(2_000_000_000)]
    [InlineData(10_000_003_584)]
    [InlineData(64_023_257_088)]
    [InlineData(500_107_862_016)]
    public void Disk_StagedFromHostileTree_HoldsTheSourceAndPleasesOtherTools(long size)
    {
        string id = hostile.Id;
        string disk = _folder.File("disk.img");

        (StageResult result, RunRecord record) = Factory.Stage(Factory.Request(hostile.Shop, hostile.StickImage, disk, size));

        Assert.Equal(StageResult.Staged, result);
        Assert.True(record.Signed);
        Assert.Equal("pass", record.Result);
        Assert.Equal(size, new FileInfo(disk).Length);
        OpenRelease release = hostile.Shop.Open("out", id);
        Assert.Empty(Factory.Verify(release, disk).Findings);

        CheckPartitions(disk);
        IReadOnlyList<PlannedPartition> partitions = DiskLayout.Plan(size, 512, release.Document.Disk.Partitions);
        CheckEsp(Cut(disk, partitions[0]), release);
        string windows = Cut(disk, partitions[2]);
        CheckNtfs(windows, partitions[2]);
        CheckTree(VolumeTree.Describe(windows));
        CheckMachineFiles(windows);
        string recovery = Cut(disk, partitions[3]);
        CheckNtfs(recovery, partitions[3]);
        Assert.Contains(
            $@"\Recovery\WindowsRE\Winre.wim attributes", VolumeTree.Describe(recovery), StringComparison.Ordinal);
        Assert.Contains(
            $":{HostileRelease.WinRe.Length}:{Sha1(HostileRelease.WinRe)}", VolumeTree.Describe(recovery), StringComparison.Ordinal);
    }

    private string Cut(string disk, PlannedPartition partition)
    {
        string file = _folder.File($"{partition.Spec.Role}.part");
        SparseCopy.Cut(disk, partition.ByteOffset, partition.ByteLength, file);
        return file;
    }

    private static void CheckPartitions(string disk)
    {
        Assert.Contains("No problems found", Tool.Expect("sgdisk", "-v", disk), StringComparison.Ordinal);
        string[] codes = [.. Tool.Expect("sgdisk", "-p", disk).Split('\n')
            .SkipWhile(l => !l.StartsWith("Number", StringComparison.Ordinal)).Skip(1)
            .Where(l => l.Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5])];
        Assert.Equal(["EF00", "0C01", "0700", "2700"], codes);
    }

    private void CheckEsp(string esp, OpenRelease release)
    {
        Tool.Expect("fsck.vfat", "-n", esp);
        Assert.DoesNotContain("EFI", Tool.Expect("mdir", "-i", esp, "-b", "::/"), StringComparison.OrdinalIgnoreCase);
        string[] own = [StickPaths.ReleaseDocument, StickPaths.Signature, "windows.index", "recovery.index"];
        foreach (string name in own)
        {
            string path = $"imaging/releases/{release.Document.Id}/{name}";
            Assert.Equal(MCopy(hostile.StickImage + "@@1M", path), MCopy(esp, path));
        }

        Assert.Contains("\"kind\": \"site\"", System.Text.Encoding.UTF8.GetString(MCopy(esp, StickPaths.Stick)), StringComparison.Ordinal);
    }

    private byte[] MCopy(string image, string path)
    {
        string target = _folder.File("mcopy.out");
        Tool.Expect("mcopy", "-n", "-o", "-i", image, $"::{path}", target);
        return File.ReadAllBytes(target);
    }

    private static void CheckNtfs(string volume, PlannedPartition partition)
    {
        Tool.Expect("ntfsfix", "-n", volume);
        Assert.Contains("You might resize at", Tool.Expect("ntfsresize", "--info", "--force", volume), StringComparison.Ordinal);
        string info = Tool.Expect("ntfsinfo", "-m", volume);
        Assert.Contains(
            $"Volume Size in Clusters: {((partition.ByteLength / 512) - 1) / 8} ", info.Replace("\n", " \n", StringComparison.Ordinal),
            StringComparison.Ordinal);
        using var source = new FileByteSource(volume);
        Assert.Empty(NtfsChecker.Check(source, (long)partition.StartLba));
    }

    /// <summary>All of the source, and besides it exactly the packages, the machine files and the folders they needed.</summary>
    private void CheckTree(string description)
    {
        string[] source = hostile.Source.TrimEnd('\n').Split('\n');
        string[] staged = description.TrimEnd('\n').Split('\n');

        // What came to the WIM from this host has no descriptor of its own: the builder gives it one. Its other metadata stay.
        string[] exact = [.. source.Where(l => !l.Contains("descriptor=none", StringComparison.Ordinal))];
        string[] bare = [.. source.Except(exact).Select(l => l.Replace("descriptor=none", "", StringComparison.Ordinal))];
        Assert.True(exact.Length > HostileTree.DefaultSmallFiles);
        Assert.Empty(exact.Except(staged));
        string[] added = [.. staged.Except(exact)];
        string[] addedBare = [.. added.Select(l => WithoutDescriptor(l))];
        Assert.Empty(bare.Except(addedBare));

        string[] ours = [.. added.Where(l => !bare.Contains(WithoutDescriptor(l)))];
        string[] expected =
        [
            @"\Ours", @"\Ours\machine.json", @"\Ours\office", @"\Ours\office\setup.exe", @"\Windows\Panther",
            @"\Windows\Panther\unattend.xml", @"\_Prestage", @"\_Prestage\Packages", @"\_Prestage\Packages\java",
            @"\_Prestage\Packages\java\bin", @"\_Prestage\Packages\java\bin\java.exe", @"\_Prestage\Packages\java\conf",
            @"\_Prestage\Packages\java\conf\empty.txt", @"\_Prestage\Packages\java\ЮЮ \ud83d\ude00.txt",
        ];
        Assert.Equal(expected, ours.Select(l => l[..l.IndexOf(" attributes=", StringComparison.Ordinal)]));
        CheckContent(ours, @"\Ours\office\setup.exe", "packages/office/setup.exe");
        CheckContent(ours, @"\_Prestage\Packages\java\bin\java.exe", "packages/java/bin/java.exe");
        CheckContent(ours, @"\_Prestage\Packages\java\ЮЮ \ud83d\ude00.txt", "packages/java/ЮЮ \U0001F600.txt");

        // Top folders are protected, what lies below inherits: one descriptor for each kind.
        Assert.Equal(Descriptor(ours, @"\Ours"), Descriptor(ours, @"\_Prestage"));
        Assert.Equal(Descriptor(ours, @"\Ours\office"), Descriptor(ours, @"\_Prestage\Packages\java\bin"));
        Assert.Equal(Descriptor(ours, @"\Ours\office\setup.exe"), Descriptor(ours, @"\_Prestage\Packages\java\bin\java.exe"));
        Assert.Equal(
            3, ((string[])[@"\Ours", @"\Ours\office", @"\Ours\office\setup.exe"]).Select(p => Descriptor(ours, p)).Distinct().Count());
    }

    private void CheckContent(string[] lines, string path, string hostPath)
    {
        byte[] bytes = File.ReadAllBytes(hostile.Shop.At(hostPath));
        string ticks = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToFileTimeUtc().ToString(CultureInfo.InvariantCulture);
        string line = lines.Single(l => l.StartsWith(path + " ", StringComparison.Ordinal));
        Assert.Contains($"created={ticks} written={ticks} accessed={ticks} ", line, StringComparison.Ordinal);
        Assert.EndsWith($" stream=:{bytes.Length}:{Sha1(bytes)}", line, StringComparison.Ordinal);
    }

    private static void CheckMachineFiles(string windows)
    {
        Assert.Equal(Workshop.Unattend.PadRight(65535), Tool.Expect("ntfscat", windows, "Windows/Panther/unattend.xml"));
        Assert.Equal(
            """{ "name": "PC-7", "serial": "PF3 A/B:C" }""".PadRight(4096), Tool.Expect("ntfscat", windows, "Ours/machine.json"));
        foreach (string path in (string[])["Windows/Panther/unattend.xml", "Ours/machine.json"])
            Assert.Contains("mode 0700", Tool.Expect("ntfssecaudit", windows, path), StringComparison.Ordinal);
    }

    private static string WithoutDescriptor(string line)
    {
        int at = line.IndexOf("descriptor=", StringComparison.Ordinal);
        return line.Remove(at, "descriptor=".Length + 12);
    }

    private static string Descriptor(string[] lines, string path)
    {
        string line = lines.Single(l => l.StartsWith(path + " ", StringComparison.Ordinal));
        return line.Substring(line.IndexOf("descriptor=", StringComparison.Ordinal), "descriptor=".Length + 12);
    }

    private static string Sha1(byte[] bytes)
    {
#pragma warning disable CA5350 // The digest a WIM has, nothing to do with security.
        return Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
    }
}
