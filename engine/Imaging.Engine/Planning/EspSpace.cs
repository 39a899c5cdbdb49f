using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Volumes.Fat32;

namespace Imaging.Engine.Planning;

/// <summary>Whether an ESP holds its files, and how large it would have to be.</summary>
public static class EspSpace
{
    private const string Label = "ESP";

    /// <summary>An error proposes sizes in such steps: the next boot image is a little larger.</summary>
    private const long Step = 64 * ByteSize.MiB;

    /// <summary>
    /// Left in a proposed size for the release's documents: an index has 64 bytes for each chunk, and chunks have about 1 MiB.
    /// </summary>
    private const long Documents = 16 * ByteSize.MiB;

    /// <param name="files">All of them, or the boot files alone while there are no documents yet.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: the ESP is too small, or a name or length FAT32 cannot hold; <see cref="ExitCode.DeviceIo"/>: it is
    /// too small for FAT32.
    /// </exception>
    public static void Check(PlannedPartition esp, IReadOnlyList<Fat32File> files)
    {
        long needed = Required(esp, esp.ByteLength, files);
        if (needed <= esp.ByteLength)
            return;
        Fat32File largest = files.MaxBy(f => f.Length)!;
        throw new ImagingException(
            ExitCode.Manifest, "esp partition",
            $"{Mebibytes(esp.ByteLength)} for {Mebibytes(needed)} of files, of which {largest.Path} has {Mebibytes(largest.Length)}",
            "a partition that holds them",
            $"Write size: {Enough(esp, needed, files) / ByteSize.MiB}MiB for the esp partition in the manifest, or leave boot files out.");
    }

    internal static Fat32Format Format(PlannedPartition esp, ulong serial) =>
        new(esp.ByteLength, (uint)esp.StartLba, (uint)serial, Label, esp.SectorSize);

    private static long Enough(PlannedPartition esp, long needed, IReadOnlyList<Fat32File> files)
    {
        long size = needed / Step * Step;
        while (size <= esp.ByteLength || Required(esp, size, files) + Documents > size)
            size += Step;
        return size;
    }

    private static long Required(PlannedPartition esp, long bytes, IReadOnlyList<Fat32File> files) =>
        Fat32Layout.RequiredBytes(Format(esp, serial: 0) with { Length = bytes }, files);

    /// <summary>As sizes are written in a manifest.</summary>
    private static string Mebibytes(long bytes) => $"{(bytes + ByteSize.MiB - 1) / ByteSize.MiB} MiB";
}
