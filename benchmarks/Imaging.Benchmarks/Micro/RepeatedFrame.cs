using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary>A pack in memory in which every frame is the same, however many there are.</summary>
internal sealed class RepeatedFrame(SyntheticContent content) : IByteSource, IContentSource
{
    public string Name => "benchmark";

    public long Length => content.PackLength;

    public void Read(long offset, Span<byte> buffer) => content.PackedFrame.AsSpan(0, buffer.Length).CopyTo(buffer);

    public IByteSource OpenPack(int pack) => this;

    public IByteSource OpenFile(FileEntry entry) => throw new NotSupportedException("the plan has no files");

    public void Dispose()
    {
    }
}
