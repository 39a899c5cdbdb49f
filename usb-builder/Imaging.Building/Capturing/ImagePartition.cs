using Imaging.Core;

namespace Imaging.Building.Capturing;

/// <summary>A partition of a captured disk.</summary>
/// <param name="Number">From 1, in the order of the table.</param>
/// <param name="Kind">What its table says it is for.</param>
/// <param name="Offset">Bytes from the start of the disk.</param>
/// <param name="Length">Bytes.</param>
internal sealed record ImagePartition(int Number, string Kind, long Offset, long Length)
{
    public ByteSourceSlice Of(IByteSource disk) => new(disk, $"{disk.Name}, partition {Number}", Offset, Length);
}
