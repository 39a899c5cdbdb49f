using Imaging.Pipeline;

namespace Imaging.Benchmarks.Micro;

/// <summary>Takes everything and does nothing with it.</summary>
internal sealed class NullSink : IContentSink
{
    public void Write(long diskOffset, ReadOnlySpan<byte> data)
    {
    }

    public void Complete()
    {
    }

    public void Trail(CancellationToken cancel)
    {
    }
}
