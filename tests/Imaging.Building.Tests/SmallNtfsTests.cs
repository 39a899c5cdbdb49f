using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;

namespace Imaging.Building.Tests;

/// <summary>The volume that tests of other layers are made of is one that our readers, and others' tools, take for NTFS.</summary>
public sealed class SmallNtfsTests
{
    private const long Bytes = 16 * ByteSize.MiB + 3 * 512;
    private const long StartSector = 2048;

    private static readonly (string Path, byte[] Bytes)[] s_files =
    [
        ("Windows/System32/ntoskrnl.exe", PackFixture.Noise(300_000, 1)),
        ("Windows/Panther/unattend.xml", PackFixture.Noise(4096, 2)),
        ("small.txt", "in its record"u8.ToArray()),
        ("empty", []),
    ];

    [Fact]
    public void Make_AVolume_HasNoFindings()
    {
        using MemoryDevice volume = Make();
        Assert.Empty(NtfsChecker.Check(volume, StartSector));
        Assert.Empty(NtfsChecker.CheckFresh(volume, StartSector, 512));
    }

    [Fact]
    public void Make_AVolume_HoldsItsFilesAndFolders()
    {
        using MemoryDevice volume = Make();
        var entries = new List<TreeEntry>();
        NtfsTree.Visit(NtfsVolume.Open(volume), entries.Add);

        Assert.Equal(
            [
                @"\", @"\Windows", @"\Windows\Panther", @"\Windows\Panther\unattend.xml", @"\Windows\System32",
                @"\Windows\System32\ntoskrnl.exe", @"\empty", @"\small.txt",
            ],
            entries.Select(e => e.Path).Order(StringComparer.Ordinal));
        NtfsVolume opened = NtfsVolume.Open(volume);
        foreach ((string path, byte[] bytes) in s_files)
            Assert.Equal(bytes, opened.Load(opened.Find([path])[path]).Require(AttributeType.Data).ReadAll(bytes.Length));
    }

    [Fact]
    public void Inspect_AVolume_FindsItsSlotAndItsLog()
    {
        using MemoryDevice volume = Make();
        NtfsLayout layout = NtfsSeal.Inspect(volume, [new NtfsSlot(@"\Windows\Panther\unattend.xml", 4096)]);
        Assert.Equal((Bytes, 4096), (layout.VolumeBytes, Assert.Single(Assert.Single(layout.Slots).Extents).Length));
        Assert.Equal(256 * ByteSize.KiB, Assert.Single(layout.LogFile).Length);
    }

    [NeedsFact("ntfsinfo", "ntfsfix", "ntfscat")]
    public void Make_AVolume_OthersTakeItToo()
    {
        using MemoryDevice volume = Make();
        using var folder = new TempFolder();
        string image = folder.File("volume.ntfs");
        var bytes = new byte[volume.Length];
        volume.Read(0, bytes);
        File.WriteAllBytes(image, bytes);

        Assert.Contains("Volume Version: 3.1", Tool.Expect("ntfsinfo", "-m", image), StringComparison.Ordinal);
        Assert.Contains("processed successfully", Tool.Expect("ntfsfix", "-n", image), StringComparison.Ordinal);
        Assert.Equal("in its record", Tool.Expect("ntfscat", image, "/small.txt"));
        Assert.Equal(bytes, File.ReadAllBytes(image));
    }

    private static MemoryDevice Make() => SmallNtfs.Make(Bytes, "Small", StartSector, s_files);
}
