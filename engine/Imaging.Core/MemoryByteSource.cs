namespace Imaging.Core;

/// <summary>Bytes in memory: a document that was just made.</summary>
public sealed class MemoryByteSource(string name, ReadOnlyMemory<byte> bytes) : IByteSource
{
    public string Name { get; } = name;

    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> buffer) => bytes.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);

    public void Dispose()
    {
    }
}
