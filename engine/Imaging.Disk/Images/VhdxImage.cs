using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The disk in a fixed or dynamic VHDX, read only. Source: Microsoft, "[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format".
/// <list type="number">
/// <item>the file's signature;</item>
/// <item>the newer header: its log has to be empty (<see cref="VhdxHeader"/>);</item>
/// <item>the region table (<see cref="VhdxRegions"/>), and through it the metadata (<see cref="VhdxMetadata"/>);</item>
/// <item>the place of every block (<see cref="VhdxBlocks"/>).</item>
/// </list>
/// Does not replay a log, follow parents or repair.
/// </summary>
public sealed class VhdxImage : SparseImage
{
    /// <summary>Signature, headers and region tables.</summary>
    private const long LeastBytes = ByteSize.MiB;

    private readonly long[] _blocks;

    private VhdxImage(IByteSource file, VhdxMetadata disk, long[] blocks) : base(file, disk.DiskSize, disk.BlockSize)
    {
        SectorSize = disk.LogicalSectorSize;
        _blocks = blocks;
    }

    /// <summary>Bytes of a logical sector of the disk: 512 or 4096.</summary>
    public int SectorSize { get; }

    private static ReadOnlySpan<byte> Signature => "vhdxfile"u8;

    /// <summary>True for a file that begins as a VHDX does.</summary>
    public static bool Recognises(IByteSource file)
    {
        Span<byte> signature = stackalloc byte[8];
        if (file.Length < signature.Length)
            return false;
        file.Read(0, signature);
        return signature.SequenceEqual(Signature);
    }

    /// <param name="file">Not owned.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: damaged, a differencing disk, or one that was not closed; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static VhdxImage Open(IByteSource file)
    {
        if (!Recognises(file) || file.Length < LeastBytes)
            throw ImageErrors.Damaged(
                file, 0, "VHDX", $"{file.Length} bytes that do not begin as one", $"\"vhdxfile\" and at least {LeastBytes} bytes");
        VhdxHeader.Check(file);
        VhdxRegions regions = VhdxRegions.Read(file);
        VhdxMetadata disk = VhdxMetadata.Read(file, regions.Metadata);
        return new VhdxImage(file, disk, VhdxBlocks.Read(file, regions, disk));
    }

    private protected override void ReadBlock(int block, long within, Span<byte> target)
    {
        if (_blocks[block] == VhdxBlocks.None)
            target.Clear();
        else
            File.Read(_blocks[block] + within, target);
    }
}
