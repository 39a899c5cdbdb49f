using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>A file to lay out.</summary>
/// <param name="Path">From the root of the volume, parts separated by <c>\</c> or <c>/</c>; its folders come into being with it.</param>
/// <param name="Length">Bytes, from 0 to 4 GiB − 1.</param>
/// <param name="Open">
/// Opens the content, of exactly <paramref name="Length"/> bytes. Not called while planning; the caller of <see cref="Fat32Write.Open"/>
/// disposes what it returns.
/// </param>
public sealed record Fat32File(string Path, long Length, Func<IByteSource> Open)
{
    /// <summary>Bytes of the longest file FAT32 holds: 4 GiB − 1.</summary>
    public const long MaxLength = uint.MaxValue;
}
