using System.Reflection;
using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Chunks;

/// <summary>The part of libzstd (zstd.h, stable API since 1.4.0) that is used.</summary>
internal static unsafe partial class ZstdNative
{
    private const string Library = "zstd";

    static ZstdNative() => NativeLibrary.SetDllImportResolver(typeof(ZstdNative).Assembly, Resolve);

    /// <summary>ZSTD_cParameter.</summary>
    internal enum Parameter
    {
        CompressionLevel = 100,
        WindowLog = 101,
        EnableLongDistanceMatching = 160,
        ContentSizeFlag = 200,
        ChecksumFlag = 201,
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    internal static partial nint CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    internal static partial nuint SetParameter(nint context, Parameter parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    internal static partial nuint Compress(nint context, byte* destination, nuint capacity, byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    internal static partial nuint CompressBound(nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    internal static partial nint CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    internal static partial nuint Decompress(nint context, byte* destination, nuint capacity, byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_findFrameCompressedSize")]
    internal static partial nuint FindFrameCompressedSize(byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    internal static partial uint IsError(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint GetErrorName(nuint result);

    internal static string ErrorName(nuint result) => Marshal.PtrToStringUTF8(GetErrorName(result)) ?? "unknown error";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        bool isWindows = OperatingSystem.IsWindows();
        string file = isWindows ? "libzstd.dll" : "libzstd.so.1";
        if (NativeLibrary.TryLoad(file, assembly, path, out nint library))
            return library;
        throw new ImagingException(ExitCode.Missing, file, "the library that packs and unpacks is not there", "",
            isWindows
                ? $"Put the {file} that lies beside the published programs into {AppContext.BaseDirectory}."
                : "Run: apt install libzstd1");
    }
}
