using Imaging.Core;

namespace Imaging.Chunks;

/// <summary>How hard the builder compresses.</summary>
public enum CompressionLevel
{
    /// <summary>zstd 3: for CI and trials.</summary>
    Fast,

    /// <summary>zstd 9 that sees a whole frame: the default.</summary>
    Balanced,

    /// <summary>zstd 22 that sees a whole frame: slow to build, and about 0.3 GB of memory a core; quickest to stage, since a
    /// stick's rate is the limit.</summary>
    Max,
}

/// <summary>Makes independent zstd frames (RFC 8878). One per thread.</summary>
public sealed unsafe class ZstdCompressor : IDisposable
{
    private nint _context;

    public ZstdCompressor(CompressionLevel level)
    {
        _context = ZstdNative.CreateCompressor();
        if (_context == 0)
            throw new OutOfMemoryException("zstd has no memory for a compressor");
        Set(ZstdNative.Parameter.CompressionLevel, level switch { CompressionLevel.Fast => 3, CompressionLevel.Balanced => 9, _ => 22 });
        Set(ZstdNative.Parameter.ContentSizeFlag, 1);
        Set(ZstdNative.Parameter.ChecksumFlag, 0);
        if (level != CompressionLevel.Fast)
            Set(ZstdNative.Parameter.WindowLog, 24);
        if (level == CompressionLevel.Balanced)
            Set(ZstdNative.Parameter.EnableLongDistanceMatching, 1);
    }

    ~ZstdCompressor() => _ = ZstdNative.FreeCompressor(_context);

    /// <summary>Bytes a frame of <paramref name="length"/> raw bytes may need at the worst.</summary>
    public static int Bound(int length) => checked((int)ZstdNative.CompressBound((nuint)length));

    /// <summary>Compresses into one frame; its length in bytes.</summary>
    public int Compress(ReadOnlySpan<byte> raw, Span<byte> frame)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        fixed (byte* source = raw, destination = frame)
        {
            nuint result = ZstdNative.Compress(_context, destination, (nuint)frame.Length, source, (nuint)raw.Length);
            GC.KeepAlive(this);
            if (ZstdNative.IsError(result) != 0)
                throw new ImagingException(
                    ExitCode.DeviceIo, "zstd", ZstdNative.ErrorName(result), "a compressed frame", "Free memory and build again.");
            return (int)result;
        }
    }

    public void Dispose()
    {
        _ = ZstdNative.FreeCompressor(_context);
        _context = 0;
        GC.SuppressFinalize(this);
    }

    private void Set(ZstdNative.Parameter parameter, int value)
    {
        nuint result = ZstdNative.SetParameter(_context, parameter, value);
        if (ZstdNative.IsError(result) != 0)
            throw new InvalidOperationException($"zstd refuses {parameter} = {value}: {ZstdNative.ErrorName(result)}");
    }
}

/// <summary>Decodes zstd frames straight into the caller's memory: no window is kept. One per thread.</summary>
public sealed unsafe class ZstdDecompressor : IDisposable
{
    private nint _context = ZstdNative.CreateDecompressor();

    ~ZstdDecompressor() => _ = ZstdNative.FreeDecompressor(_context);

    /// <summary>Decodes the one frame <paramref name="packed"/> starts with; what follows it must be zero padding.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Corrupt"/>: not a frame of exactly <paramref name="raw"/>'s length.
    /// </exception>
    public void Decompress(ReadOnlySpan<byte> packed, Span<byte> raw, string place)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        fixed (byte* source = packed, destination = raw)
        {
            nuint length = ZstdNative.FindFrameCompressedSize(source, (nuint)packed.Length);
            if (ZstdNative.IsError(length) != 0)
                throw Bad(place, ZstdNative.ErrorName(length), raw.Length);
            if (packed[(int)length..].ContainsAnyExcept((byte)0))
                throw Bad(place, "bytes after the frame", raw.Length);
            nuint result = ZstdNative.Decompress(_context, destination, (nuint)raw.Length, source, length);
            GC.KeepAlive(this);
            if (ZstdNative.IsError(result) != 0)
                throw Bad(place, ZstdNative.ErrorName(result), raw.Length);
            if ((int)result != raw.Length)
                throw Bad(place, $"{result} raw bytes", raw.Length);
        }
    }

    public void Dispose()
    {
        _ = ZstdNative.FreeDecompressor(_context);
        _context = 0;
        GC.SuppressFinalize(this);
    }

    private static ImagingException Bad(string place, string found, int expected) =>
        new(
            ExitCode.Corrupt, place, found, $"one zstd frame of {expected} raw bytes",
            "Build the release again: this frame was damaged before it was signed.");
}
