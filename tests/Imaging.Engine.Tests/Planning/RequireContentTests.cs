using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Pipeline;

namespace Imaging.Engine.Tests.Planning;

/// <summary>A role that gets a line in the table and no content would be staged, verified and called a success.</summary>
public sealed class RequireContentTests
{
    private static readonly PlannedPartition s_esp = new(new PartitionSpec(PartitionRole.Esp, 1, false, ""), 2048, 2048, 512);
    private static readonly PlannedPartition s_windows = new(new PartitionSpec(PartitionRole.Windows, 1, true, ""), 4096, 2048, 512);

    [Fact]
    public void RequireContent_PartitionWithoutAWrite_IsRefusedByName()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => StagePlanner.RequireContent([s_esp, s_windows], Fills(s_esp)));

        Assert.Equal((ExitCode.Corrupt, "Windows partition"), (e.Code, e.Place));
    }

    [Fact]
    public void RequireContent_EachHasAWrite_Passes() => StagePlanner.RequireContent([s_esp, s_windows], Fills(s_esp, s_windows));

    private static ContentPlan Fills(params PlannedPartition[] partitions) => new()
    {
        Files = [],
        Frames = [],
        Fills = [.. partitions.Select(p => new FillWrite(p.ByteOffset, 4096, 0))],
        Literals = [],
    };
}
