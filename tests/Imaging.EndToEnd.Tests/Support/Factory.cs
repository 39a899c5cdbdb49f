using Imaging.Core;
using Imaging.Disk;
using Imaging.Engine.Records;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>Stages and checks disks as the factory does.</summary>
internal static class Factory
{
    public const ulong Seed = 7;

    public static readonly MachineIdentity Machine = new() { Manufacturer = "LENOVO", Model = "21AB", Serial = "PF3 A/B:C" };

    public static StageRequest Request(Workshop shop, string stick, string disk, long? size) => new()
    {
        Stick = stick,
        Disk = disk,
        Size = size,
        PublicKey = shop.PublicKey,
        Seed = Seed,
        Journal = shop.At("journal"),
    };

    public static (StageResult Result, RunRecord Record) Stage(StageRequest request)
    {
        using var run = new StageRun(request, Machine, new QuietEvents());
        StageResult result = run.Run(CancellationToken.None);
        return (result, run.Record);
    }

    public static VerifyReport Verify(OpenRelease release, string disk)
    {
        using IBlockDevice device = BlockDevices.Open(disk, readOnly: true);
        var events = new QuietEvents();
        return DiskVerifier.Verify(release, device, new PipelineOptions(), new PhaseClock(events), events, CancellationToken.None);
    }
}
