using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Pipeline;

namespace Imaging.Cli.Output;

/// <summary>Prints a plan: every write, in the order it would be made.</summary>
internal static class PlanPrinter
{
    public static void Print(StagePlan plan, TextWriter output)
    {
        output.WriteLine($"release {plan.ReleaseId} onto {plan.DiskBytes} bytes, disk id {plan.Identity.DiskId}");
        foreach (PlannedPartition p in plan.Partitions)
            output.WriteLine($"partition {p.Spec.Role,-8} at {p.ByteOffset,14}, {p.ByteLength,14} bytes ({ByteSize.Format(p.ByteLength)})");
        output.WriteLine($"zero    {plan.FirstSector.Offset,14} {plan.FirstSector.Length,12}  LBA 0");
        foreach (DiskRange range in plan.Zeroed)
            output.WriteLine($"zero    {range.Offset,14} {range.Length,12}");
        foreach (DiskRange range in plan.Discarded)
            output.WriteLine($"discard {range.Offset,14} {range.Length,12}");
        PrintContent(plan.Content, output);
        foreach (PlannedFileVolume f in plan.Files)
            output.WriteLine($"files   {f.Partition.ByteOffset,14} {f.Partition.ByteLength,12}  {f.Volume.Role}: within it, "
                + $"{ByteSize.Format(f.Volume.Bytes)} by mkntfs and libwim");
        foreach (PlannedPartition p in plan.Volumes)
            output.WriteLine($"head    {p.ByteOffset,14} {HeldHeads.HeadLength,12}  {p.Spec.Role}");
        output.WriteLine($"table   {plan.Table.BackupOffset,14} {plan.Table.Backup.Length,12}  backup GPT");
        output.WriteLine($"table   {plan.Table.PrimaryOffset,14} {plan.Table.Primary.Length,12}  primary GPT");
        output.WriteLine($"commit  {plan.FirstSector.Offset,14} {plan.FirstSector.Length,12}  LBA 0");
        output.WriteLine(
            $"{ByteSize.Format(plan.Content.SourceBytes)} from the stick, {ByteSize.Format(plan.Content.TargetBytes)} to the disk");
    }

    private static void PrintContent(ContentPlan content, TextWriter output)
    {
        foreach (LiteralWrite literal in content.Literals)
            output.WriteLine($"bytes   {literal.DiskOffset,14} {literal.Bytes.Length,12}");
        foreach (FillWrite fill in content.Fills)
            output.WriteLine($"fill    {fill.DiskOffset,14} {fill.Length,12}  0x{fill.Value:x2}");
        foreach (FileWrite file in content.Files)
            output.WriteLine($"file    {file.DiskOffset,14} {file.Space,12}  {file.Entry.Path}");
        foreach (FrameJob job in content.Frames)
        {
            foreach (Placement placement in job.Placements)
                output.WriteLine($"chunk   {placement.DiskOffset,14} {placement.Length,12}  pack {job.Frame.Pack} at {job.Frame.Offset}");
        }
    }
}
