using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>The pristine own bytes of an index, at their places in the volume: all that growing a volume needs to read.</summary>
internal sealed class OwnBytesSource(VolumeIndex index, string name) : IByteSource
{
    private readonly Extent[] _own = [.. index.Extents.Where(e => e.Kind == ExtentKind.Own)];

    public string Name { get; } = name;

    public long Length => index.VolumeBytes;

    public void Read(long offset, Span<byte> buffer)
    {
        foreach (Extent extent in _own)
        {
            if (offset < extent.Offset || offset + buffer.Length > extent.End)
                continue;
            index.OwnBytes.Span.Slice((int)(extent.Position + offset - extent.Offset), buffer.Length).CopyTo(buffer);
            return;
        }

        throw new ImagingException(
            ExitCode.Corrupt, $"{Name} at offset {offset}", "no bytes in the index",
            $"{buffer.Length} bytes that every release of this format has", "Build the release again.");
    }

    public void Dispose()
    {
    }
}
