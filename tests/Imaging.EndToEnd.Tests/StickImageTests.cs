using Imaging.Chunks;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>A stick image in the hands of other tools, and disks in those of the verifier.</summary>
[Collection(HostileReleaseTests.Name)]
public sealed class StickImageTests(HostileRelease hostile) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("partx", "sgdisk", "fsck.vfat", "mcopy")]
    public void StickImage_ReadByOtherTools_HoldsOnePartitionAndThePacks()
    {
        string id = hostile.Id;
        string image = hostile.StickImage;

        long sectors = new FileInfo(image).Length / 512;
        string[] partition = Tool.Expect("partx", "-g", "-o", "NR,START,END,TYPE", image).Split(
            (char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1", "2048", $"{sectors - 1}", "0xc"], partition);
        Assert.Contains("Found invalid GPT and valid MBR", Tool.Run("sgdisk", "-p", image).Output, StringComparison.Ordinal);

        string part = _folder.File("stick.part");
        SparseCopy.Cut(image, 1024 * 1024, new FileInfo(image).Length - 1024 * 1024, part);
        Tool.Expect("fsck.vfat", "-n", part);
        foreach (PackEntry pack in hostile.Report.Release.Packs)
        {
            string copy = _folder.File("pack");
            Tool.Expect("mcopy", "-n", "-o", "-i", part, $"::imaging/packs/{pack.Name}", copy);
            Assert.Equal(pack.Sha256, Digest.Of(File.ReadAllBytes(copy)));
            Assert.Equal(File.ReadAllBytes(hostile.Shop.At($"out/packs/{pack.Name}")), File.ReadAllBytes(copy));
        }

        Assert.Contains("journal", Tool.Expect("mdir", "-b", "-i", part, "::imaging"), StringComparison.Ordinal);
        Assert.Equal(id, hostile.Shop.VerifyStick(image).Id);
    }

    [NeedsFact("cmp")]
    public void Disk_StagedTwiceWithOneSeed_IsTheSameByteForByteAndKnownTheNextTime()
    {
        string[] disks = [_folder.File("a.img"), _folder.File("b.img")];
        string folder = hostile.Shop.WriteFolder("out", hostile.Id, "stick-folder");
        string[] sticks = [hostile.StickImage, folder];
        foreach ((string disk, string stick) in disks.Zip(sticks))
            Factory.Stage(Factory.Request(hostile.Shop, stick, disk, 1_000_000_000));

        Tool.Expect("cmp", disks[0], disks[1]);
        StageRequest again = Factory.Request(hostile.Shop, folder, disks[0], null) with { Seed = null };
        Assert.Equal(StageResult.AlreadyDone, Factory.Stage(again).Result);
        Tool.Expect("cmp", disks[0], disks[1]);

        StageRequest other = Factory.Request(hostile.Shop, folder, disks[0], null) with { Seed = 8, Restage = RestagePolicy.Always };
        Assert.Equal(StageResult.Staged, Factory.Stage(other).Result);
        Assert.Equal(1, Tool.Run("cmp", "-s", disks[0], disks[1]).ExitCode);
        Assert.True(Factory.Verify(hostile.Shop.Open("out", hostile.Id), disks[0]).IsIntact);
    }

    [NeedsFact("mkntfs")]
    public void Disk_WithOneByteChanged_IsFoundThereAndStagedAgain()
    {
        string disk = _folder.File("disk.img");
        Factory.Stage(Factory.Request(hostile.Shop, hostile.StickImage, disk, Workshop.Minimum));
        OpenRelease release = hostile.Shop.Open("out", hostile.Id);
        var events = new QuietEvents();
        using var run = new StageRun(Factory.Request(hostile.Shop, hostile.StickImage, disk, null), Factory.Machine, events);
        Engine.Planning.StagePlan plan = run.PlanOnly();
        var random = new Random(5);
        HashSet<long> ofMachine = [.. plan.MachineFiles!.SelectMany(plan.Pieces).Select(p => p.DiskOffset)]; // not judged
        var literals = plan.Content.Literals.Where(l => !ofMachine.Contains(l.DiskOffset)).ToList();
        List<long> offsets =
        [
            0, 446, 511, plan.Table.PrimaryOffset + 600, plan.DiskBytes - 1 - 512, plan.DiskBytes - 100,
            .. plan.Partitions.Where(p => p.Spec.Role != Imaging.Disk.Partitions.PartitionRole.Msr).Select(p => p.ByteOffset),
            .. plan.Partitions.Where(
                p => p.Spec.Role is Imaging.Disk.Partitions.PartitionRole.Windows or Imaging.Disk.Partitions.PartitionRole.Recovery)
                .Select(p => p.ByteOffset + p.ByteLength - 1),
            .. plan.Content.Files.Where(f => f.Entry.Length > 0).Select(f => f.DiskOffset + f.Entry.Length - 1),
        ];
        for (int i = 0; i < 12; i++)
        {
            var job = plan.Content.Frames[random.Next(plan.Content.Frames.Count)];
            var place = job.Placements[random.Next(job.Placements.Count)];
            offsets.Add(place.DiskOffset + random.Next(place.Length));
            var literal = literals[random.Next(literals.Count)];
            offsets.Add(literal.DiskOffset + random.Next(literal.Bytes.Length));
            var fill = plan.Content.Fills[random.Next(plan.Content.Fills.Count)];
            offsets.Add(fill.DiskOffset + (long)(random.NextDouble() * fill.Length));
        }

        foreach (long offset in offsets)
        {
            Flip(disk, offset);
            VerifyReport report = Factory.Verify(release, disk);
            DiskFinding finding = Assert.Single(report.Findings);
            Assert.Equal(offset, finding.DiskOffset);
            Flip(disk, offset);
        }

        Assert.True(Factory.Verify(release, disk).IsIntact);
        Flip(disk, offsets[^1]);
        (StageResult result, Engine.Runs.RunRecord record) = Factory.Stage(Factory.Request(hostile.Shop, hostile.StickImage, disk, null));
        Assert.Equal(StageResult.Staged, result);
        Assert.Contains(record.Warnings, w => w.Contains($"{offsets[^1]}", StringComparison.Ordinal));
        Assert.True(Factory.Verify(release, disk).IsIntact);
    }

    private static void Flip(string file, long offset)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 0x10));
    }
}
