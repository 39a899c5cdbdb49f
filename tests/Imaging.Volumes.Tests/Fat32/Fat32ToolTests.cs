using System.Globalization;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>Volumes we lay out, judged by dosfstools and mtools.</summary>
public sealed class Fat32ToolTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    public static TheoryData<long, int, int> Sizes => new()
    {
        { 33 * ByteSize.MiB, 512, 512 },
        { 34 * ByteSize.MiB, 512, 512 },
        { 100 * ByteSize.MiB, 512, 1024 },
        { 200 * ByteSize.MiB, 512, 2048 },
        { 260 * ByteSize.MiB, 512, 4096 },
        { 260 * ByteSize.MiB, 4096, 4096 },
        { ByteSize.GiB, 512, 4096 },
        { 8 * ByteSize.GiB, 512, 4096 },
        { (8 * ByteSize.GiB) + 512, 512, 8192 },
        { 16 * ByteSize.GiB, 512, 8192 },
        { 31_000_000_000, 512, 16384 },
        { 33 * ByteSize.GiB, 512, 32768 },
        { 33 * ByteSize.GiB, 4096, 32768 },
        { 256_000_000_000, 512, 32768 },
    };

    [NeedsTheory("fsck.vfat", "mcopy", "minfo")]
    [MemberData(nameof(Sizes))]
    public void Volume_OfAnySize_IsCleanAndReadsBack(long length, int sectorSize, int clusterSize)
    {
        string image = _temp.File("image");
        string[] paths = [@"EFI\BOOT\BOOTX64.EFI", "imaging/packs/pack-0001.pack", "README.txt"];
        Fat32Layout layout = Sample.Write(image, Sample.Format(length, sectorSize: sectorSize), paths.Select(p => Sample.File(p, 300_001)),
            "empty folder");

        Assert.Equal(clusterSize, layout.Geometry.ClusterSize);
        (int files, long used, long clusters) = Judge.Clean(image);
        Assert.Equal(9, files); // with the label and the folders
        Assert.Equal(layout.Geometry.ClusterCount, clusters);
        Assert.Equal(layout.FreeBytes, (clusters - used) * clusterSize);
        foreach (string path in paths)
            Assert.Equal(Sample.Bytes(path, 300_001), Judge.Copy(image, path));

        string info = Tool.Expect("minfo", "-i", image, "::");
        Assert.Contains("serial number: 1234ABCD", info, StringComparison.Ordinal);
        Assert.Contains("disk label=\"STICK      \"", info, StringComparison.Ordinal);
        Assert.Contains("hidden sectors: 2048", info, StringComparison.Ordinal);
        Assert.Contains("backup boot sector=6", info, StringComparison.Ordinal);
        Assert.Contains($"free clusters={(clusters - used).ToString(CultureInfo.InvariantCulture)}", info, StringComparison.Ordinal);
        Assert.Contains($"last allocated cluster={(used + 2).ToString(CultureInfo.InvariantCulture)}\n", info, StringComparison.Ordinal);
    }
}
