using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>A volume of which only some ranges may be read, as it is when a release stands for it.</summary>
/// <param name="source">Not owned.</param>
/// <param name="ranges">Ascending and disjoint.</param>
sealed class RangedByteSource(IByteSource source, IReadOnlyList<ByteRange> ranges) : IByteSource
{
    public string Name => source.Name;

    public long Length => source.Length;

    public void Read(long offset, Span<byte> buffer)
    {
        var wanted = new ByteRange(offset, buffer.Length);
        if (!ranges.Any(r => r.Contains(wanted)))
            throw NtfsErrors.Damaged(Name, $"a need for {wanted}", "bytes of boot sector, MFT records 6 and 8 and the end of $Bitmap only");
        source.Read(offset, buffer);
    }

    public void Dispose()
    {
    }
}
