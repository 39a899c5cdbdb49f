using Imaging.Core;
using Polly;

namespace Imaging.Pipeline;

/// <summary>Repeats reads after transient errors: one bad read of a USB stick is no failed machine. Does not own the source.</summary>
public sealed class RetryingSource(IByteSource source, Action<string>? onRetry = null) : IByteSource
{
    private readonly ResiliencePipeline _retry = TransientRetry.Create(onRetry);

    public string Name => source.Name;

    public long Length => source.Length;

    public unsafe void Read(long offset, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            // A span cannot be captured; the memory stays pinned for as long as the lambda runs.
            var request = (source, offset, memory: (nint)start, length: buffer.Length);
            _retry.Execute(
                static r =>
                {
                    try
                    {
                        r.source.Read(r.offset, new Span<byte>((void*)r.memory, r.length));
                    }
                    catch (ImagingException e) when (e.IsTransient)
                    {
                        r.source.DropCache(r.offset, r.length);
                        throw;
                    }
                },
                request);
        }
    }

    public void DropCache(long offset, long length) => source.DropCache(offset, length);

    public void Dispose()
    {
    }
}
