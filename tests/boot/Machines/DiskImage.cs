using Imaging.Testing;

namespace Imaging.Boot.Tests.Machines;

/// <summary>Looks at a disk's image file from outside the machine.</summary>
internal static class DiskImage
{
    private const int Sector = 512;

    /// <summary>LBA 0 is zero: nothing boots from it.</summary>
    public static bool IsFirstSectorZero(string image) => !Read(image, 0).AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>The last sector is the header of a GPT's backup.</summary>
    public static bool HasBackupTable(string image) => Read(image, new FileInfo(image).Length - Sector).AsSpan().StartsWith("EFI PART"u8);

    /// <summary>Bytes the file takes on the host; an empty disk takes none.</summary>
    public static string Allocated(string image) => Tool.Expect("stat", "-c", "%b", image);

    /// <summary>sgdisk and fsck.vfat find nothing wrong with the partition table and the ESP.</summary>
    /// <param name="image">A disk of 512-byte sectors; of others, a device that says so.</param>
    /// <param name="sectorSize">Bytes.</param>
    public static void ExpectSound(string image, int sectorSize = Sector)
    {
        Assert.Contains("No problems found", Tool.Expect("sgdisk", "-v", image), StringComparison.Ordinal);
        using var folder = new TempFolder();
        string esp = folder.File("esp.img");
        string[] entry = Tool.Expect("sgdisk", "-i", "1", image).Split('\n');
        Tool.Expect(
            "dd", $"if={image}", $"of={esp}", $"bs={sectorSize}", $"skip={Number(entry, "First sector:")}",
            $"count={Number(entry, "Partition size:")}", "conv=sparse", "status=none");
        Tool.Expect("fsck.vfat", "-n", esp);
    }

    private static string Number(string[] lines, string title) =>
        lines.Single(l => l.StartsWith(title, StringComparison.Ordinal))[title.Length..].Split(' ')[1];

    private static byte[] Read(string image, long offset)
    {
        using var handle = File.OpenHandle(image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var sector = new byte[Sector];
        RandomAccess.Read(handle, sector, offset);
        return sector;
    }
}
