namespace Imaging.Disk.Images;

/// <summary>A part of a VHDX: the block allocation table or the metadata.</summary>
/// <param name="Offset">Bytes into the file, a multiple of 1 MiB.</param>
/// <param name="Length">Bytes, a multiple of 1 MiB.</param>
internal readonly record struct VhdxRegion(long Offset, uint Length)
{
    public long End => Offset + Length;
}
