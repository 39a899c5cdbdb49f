using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline.Tests;

/// <summary>Bytes of a pack with a hook before each read: it may throw, wait, or change what was read.</summary>
internal sealed class FakeSource(string name, byte[] bytes) : IByteSource
{
    private int _reads;

    public delegate void ReadHook(int read, long offset, Span<byte> buffer);

    public string Name { get; } = name;

    public long Length => bytes.Length;

    public int Reads => _reads;

    public int Drops { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Called after the buffer was filled, with the number of the read, from 1.</summary>
    public ReadHook OnRead { get; set; } = static (_, _, _) => { };

    public void Read(long offset, Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        OnRead(Interlocked.Increment(ref _reads), offset, buffer);
    }

    public void DropCache(long offset, long length) => Drops++;

    public void Dispose() => IsDisposed = true;
}

/// <summary>Packs and files in memory.</summary>
internal sealed class FakeContent : IContentSource
{
    public List<FakeSource> Packs { get; } = [];

    public Dictionary<string, FakeSource> Files { get; } = [];

    public IByteSource OpenPack(int pack) => Packs[pack];

    public IByteSource OpenFile(FileEntry entry) => Files[entry.Path];
}

/// <summary>A disk in memory whose writes and reads can go wrong.</summary>
internal sealed class HookedDevice(long length) : DelegatingDevice(new MemoryDevice("disk", length))
{
    private int _writes;

    public MemoryDevice Medium => (MemoryDevice)Inner;

    /// <summary>Where a write really goes; null: nowhere.</summary>
    public Func<long, long?> Redirect { get; set; } = static offset => offset;

    /// <summary>Called before each write, with its number from 1.</summary>
    public Action<int> OnWrite { get; set; } = static _ => { };

    public Action OnFlush { get; set; } = static () => { };

    public FakeSource.ReadHook OnRead { get; set; } = static (_, _, _) => { };

    public int Flushes { get; private set; }

    public override void Read(long offset, Span<byte> buffer)
    {
        base.Read(Redirect(offset) ?? offset, buffer);
        OnRead(0, offset, buffer);
    }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        OnWrite(Interlocked.Increment(ref _writes));
        if (Redirect(offset) is { } place)
            base.Write(place, data);
    }

    public override void Flush()
    {
        Flushes++;
        OnFlush();
        base.Flush();
    }
}

/// <summary>A sink that only counts, with a hook.</summary>
internal sealed class FakeSink : IContentSink
{
    private int _writes;

    public Action<int> OnWrite { get; set; } = static _ => { };

    public Action OnComplete { get; set; } = static () => { };

    public Action<CancellationToken> OnTrail { get; set; } = static _ => { };

    public int Writes => _writes;

    public void Write(long diskOffset, ReadOnlySpan<byte> data) => OnWrite(Interlocked.Increment(ref _writes));

    public void Complete() => OnComplete();

    public void Trail(CancellationToken cancel) => OnTrail(cancel);
}
