namespace Imaging.Core;

/// <summary>A device that passes everything on to another, and disposes it; what derives from it overrides what it changes.</summary>
/// <param name="inner">The device that does the work.</param>
public abstract class DelegatingDevice(IBlockDevice inner) : IBlockDevice
{
    /// <inheritdoc/>
    public virtual string Name => Inner.Name;

    /// <inheritdoc/>
    public virtual long Length => Inner.Length;

    /// <inheritdoc/>
    public virtual int SectorSize => Inner.SectorSize;

    /// <summary>The device that everything is passed on to.</summary>
    protected IBlockDevice Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual void Read(long offset, Span<byte> buffer) => Inner.Read(offset, buffer);

    /// <inheritdoc/>
    public virtual void Write(long offset, ReadOnlySpan<byte> data) => Inner.Write(offset, data);

    /// <inheritdoc/>
    public virtual void Flush() => Inner.Flush();

    /// <inheritdoc/>
    public virtual void DropCache(long offset, long length) => Inner.DropCache(offset, length);

    /// <inheritdoc/>
    public virtual void Discard(long offset, long length) => Inner.Discard(offset, length);

    /// <inheritdoc/>
    public virtual void Reserve(long offset, long length) => Inner.Reserve(offset, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the other device.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
    }
}
