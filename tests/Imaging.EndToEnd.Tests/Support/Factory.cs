using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Platform.Machines;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>Stages and checks disks as the factory does.</summary>
internal static class Factory
{
    public const ulong Seed = 7;

    /// <summary>What the machine will be called.</summary>
    public const string Name = "PC-7";

    public static readonly MachineIdentity Machine = new() { Manufacturer = "LENOVO", Model = "21AB", Serial = "PF3 A/B:C" };

    public static StageRequest Request(Workshop shop, string stick, string disk, long? size) => new()
    {
        Location = new StickLocation(stick),
        Disk = disk,
        Size = size,
        PublicKey = shop.PublicKey,
        Seed = Seed,
        Journal = shop.At("journal"),
        Values = new Dictionary<string, string> { ["name"] = Name },
    };

    public static (StageResult Result, RunRecord Record) Stage(StageRequest request)
    {
        using var run = new StageRun(request, Machine, new QuietEvents());
        StageResult result = run.Run(CancellationToken.None);
        return (result, run.Record);
    }

    /// <summary>Stages a disk of 2 GB from a stick, and checks it; gives a partition of it as a file.</summary>
    public static string StagePartition(Workshop shop, string output, string id, PartitionRole role)
    {
        const long diskBytes = 2_000_000_000;
        string stick = shop.WriteImage(output, id, $"{output}-stick.img");
        string disk = shop.At($"{output}-disk.img");
        (StageResult result, RunRecord record) = Stage(Request(shop, stick, disk, diskBytes));
        Assert.Equal((StageResult.Staged, "pass"), (result, record.Result));
        OpenRelease release = shop.Open(output, id);
        Assert.Empty(Verify(release, disk).Findings);
        PlannedPartition partition = DiskLayout.Plan(diskBytes, 512, release.Document.Disk.Partitions).Single(p => p.Spec.Role == role);
        string volume = shop.At($"{output}-{role}.part");
        SparseCopy.Cut(disk, partition.ByteOffset, partition.ByteLength, volume);
        return volume;
    }

    public static VerifyReport Verify(OpenRelease release, string disk)
    {
        using IBlockDevice device = BlockDevices.Open(disk, readOnly: true);
        var events = new QuietEvents();
        return DiskVerifier.Verify(release, device, new PipelineOptions(), new PhaseClock(events), events, CancellationToken.None);
    }
}
