using Imaging.Building.Cache;
using Imaging.Building.Packing;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>
/// Tells a captured volume from every other by all that a release takes over of it: the place and bytes of each allocated cluster but
/// those of $LogFile and of memory. An image has no digests of its own as a WIM has, and its times say nothing for sure. The same volume
/// in a VHDX and in a raw file is the same.
/// </summary>
internal static class CaptureIdentity
{
    private const int PieceBytes = 4 * 1024 * 1024;

    public static void Add(KeyWriter key, IByteSource volume, NtfsLayout layout)
    {
        byte[] buffer = new byte[PieceBytes];
        key.Add(layout.VolumeBytes);
        foreach (ByteRange range in RangeList.Subtract(layout.Allocated, [.. layout.LogFile, .. layout.Blank]))
        {
            key.Add(range.Offset);
            for (long at = range.Offset; at < range.End; at += PieceBytes)
            {
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(PieceBytes, range.End - at));
                volume.Read(at, piece);
                key.Add(piece);
            }
        }

        foreach (ByteRange range in (ByteRange[])[.. layout.LogFile, .. layout.Blank])
        {
            key.Add(range.Offset);
            key.Add(range.Length);
        }
    }
}
