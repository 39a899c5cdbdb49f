using System.Diagnostics;
using Imaging.Core;

namespace Imaging.Media;

/// <summary>Sees that a stick is alive, and how far it is.</summary>
/// <param name="moved">Told of bytes written or read back.</param>
internal sealed class StickWatchdog(Action<long> moved)
{
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Since the stick last did something.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Interlocked.Read(ref _last));

    public void Alive() => Interlocked.Exchange(ref _last, Stopwatch.GetTimestamp());

    public void Moved(long bytes)
    {
        Alive();
        moved(bytes);
    }

    /// <summary>The same device; each of its operations is a sign of life.</summary>
    public IBlockDevice On(IBlockDevice device) => new WatchedDevice(device, this);

    private sealed class WatchedDevice(IBlockDevice device, StickWatchdog watch) : DelegatingDevice(device)
    {
        public override void Read(long offset, Span<byte> buffer)
        {
            base.Read(offset, buffer);
            watch.Alive();
        }

        public override void Write(long offset, ReadOnlySpan<byte> data)
        {
            base.Write(offset, data);
            watch.Alive();
        }

        public override void Flush()
        {
            base.Flush();
            watch.Alive();
        }

        public override void Discard(long offset, long length)
        {
            base.Discard(offset, length);
            watch.Alive();
        }
    }
}
