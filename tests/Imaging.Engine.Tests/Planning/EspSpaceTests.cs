using System.Text.RegularExpressions;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Volumes.Fat32;

namespace Imaging.Engine.Tests.Planning;

public sealed class EspSpaceTests
{
    private const long MiB = ByteSize.MiB;

    [Theory]
    [InlineData(100, 512, 99)]
    [InlineData(260, 4096, 258)]
    public void Check_FilesThatFit_SaysNothing(long mebibytes, int sectorSize, long bootWim) =>
        EspSpace.Check(Esp(mebibytes * MiB, sectorSize), Files(bootWim * MiB));

    [Theory]
    [InlineData(100, 512, 100, 128)]
    [InlineData(100, 512, 120, 192)]
    [InlineData(260, 4096, 260, 320)]
    [InlineData(300, 512, 4000, 4032)]
    public void Check_FilesThatDoNot_NamesBothSizesTheLargestAndASizeThatDoes(long mebibytes, int sectorSize, long bootWim, long proposed)
    {
        Fat32File[] files = Files(bootWim * MiB);

        ImagingException error = Assert.Throws<ImagingException>(() => EspSpace.Check(Esp(mebibytes * MiB, sectorSize), files));

        Assert.Equal((ExitCode.Manifest, "esp partition"), (error.Code, error.Place));
        Assert.Matches($"^{mebibytes} MiB for [0-9]+ MiB of files, of which sources/boot.wim has {bootWim} MiB$", error.Found);
        Assert.Equal(proposed, long.Parse(Regex.Match(error.Remedy, "size: ([0-9]+)MiB").Groups[1].Value, null));
        EspSpace.Check(Esp(proposed * MiB, sectorSize), files);
    }

    [Fact]
    public void Check_FileLongerThanFat32Holds_SaysSo() =>
        Assert.Equal(
            ExitCode.Manifest,
            Assert.Throws<ImagingException>(() => EspSpace.Check(Esp(8000 * MiB, 512), Files(Fat32File.MaxLength + 1))).Code);

    private static Fat32File[] Files(long bootWim) =>
        [Of("EFI/Boot/bootx64.efi", 100_000), Of("sources/boot.wim", bootWim), Of("empty", 0)];

    private static Fat32File Of(string path, long length) =>
        new(path, length, () => throw new InvalidOperationException("nothing is read"));

    private static PlannedPartition Esp(long bytes, int sectorSize) =>
        new(new PartitionSpec(PartitionRole.Esp, bytes, Grow: false, "ESP"), MiB / sectorSize, bytes / sectorSize, sectorSize);
}
