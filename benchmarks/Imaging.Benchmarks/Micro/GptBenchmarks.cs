using BenchmarkDotNet.Attributes;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Benchmarks.Micro;

/// <summary>Both copies of the partition table of a 1 TB disk in memory.</summary>
public class GptBenchmarks
{
    private const long DiskBytes = 1_000_204_886_016;
    private const int SectorSize = 512;

    private readonly MemoryDevice _disk = new("benchmark", DiskBytes);

    [GlobalSetup]
    public void Setup() => WriteGpt();

    [Benchmark]
    public void WriteGpt()
    {
        GptEntry[] entries = [.. DiskLayout.Plan(DiskBytes, SectorSize, SampleDocument.Partitions).Select(
            (partition, i) => partition.ToGptEntry(new Guid(i + 1, 0, 0, new byte[8])))];
        GptTable table = GptTable.Build(DiskBytes, SectorSize, new Guid(100, 0, 0, new byte[8]), entries);
        _disk.Write(table.BackupOffset, table.Backup.Span);
        _disk.Write(table.PrimaryOffset, table.Primary.Span);
        _disk.Write(0, table.ProtectiveMbr.Span);
    }

    [Benchmark]
    public GptReading ReadGpt() => GptReader.Read(_disk, SectorSize);
}
