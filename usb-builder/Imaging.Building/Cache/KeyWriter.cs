using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imaging.Chunks;

namespace Imaging.Building.Cache;

/// <summary>A digest over a list of values. Each goes in with its length, so that no two lists give the same bytes.</summary>
internal sealed class KeyWriter : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Add(bytes);
    }

    public void Add(Digest digest) => Add(digest.ToArray());

    public Digest Finish() => new(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
