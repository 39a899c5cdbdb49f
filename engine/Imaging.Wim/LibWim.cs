using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Imaging.Wim;

/// <summary>
/// The part of libwim 1.13's interface in use, as its header wimlib.h declares it. Strings are <c>wimlib_tchar</c>: UTF-8 on Linux, UTF-16
/// on Windows, so they cross as bare pointers (<see cref="NativeText"/>). Structures are 64-bit layouts, the same on both.
/// </summary>
internal static unsafe partial class LibWim
{
    /// <summary>What <see cref="LibWimLibrary"/> resolves to a file.</summary>
    public const string SharedObject = "libwim.so.15";

    public const int AllImages = -1;
    public const int ErrorInvalidImage = 18;
    public const int ErrorNotAWim = 43;
    public const int ErrorOpen = 47;
    public const int ErrorPathDoesNotExist = 49;
    public const int ErrorAborted = 76;

    public const int InitDefaultCaseInsensitive = 0x20;
    public const int OpenCheckIntegrity = 0x1;
    public const int OpenWriteAccess = 0x4;
    public const int IterateRecursive = 0x1;
    public const int AddNtfs = 0x1;
    public const int AddUnixData = 0x10;
    public const int AddNoDescriptors = 0x20;
    public const int AddNoReparseFixup = 0x200;
    public const int AddNoUnsupportedExclude = 0x400;
    public const int DeleteForce = 0x1;
    public const int DeleteRecursive = 0x2;
    public const int ChangeReadOnly = 0x1;
    public const int ChangeBootIndex = 0x4;
    public const int ExtractNtfs = 0x1;
    public const int ExtractNoDescriptors = 0x40;
    public const int ExtractStrictDescriptors = 0x80;
    public const int ExtractNoReparseFixup = 0x200;
    public const int ExtractStrictShortNames = 0x4000;
    public const int ExtractStrictLinks = 0x8000;
    public const int ExtractNoAttributes = 0x100000;
    public const int ExtractNoPreserveDirStructure = 0x200000;
    public const int WriteNotPipable = 0x8;
    public const int WriteSkipExternalWims = 0x200;
    public const int WriteRetainGuid = 0x800;

    public enum Message
    {
        ExtractFileStructure = 3,
        ExtractStreams = 4,
        ExtractMetadata = 6,
        ScanDentry = 10,
        WriteStreams = 12,
        VerifyIntegrity = 16,
        VerifyStreams = 29,
    }

    /// <summary>wimlib_progress_info_extract, up to the fields in use.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct ExtractProgress
    {
        [FieldOffset(40)] public ulong TotalBytes;
        [FieldOffset(48)] public ulong CompletedBytes;
        [FieldOffset(96)] public ulong CurrentFileCount;
        [FieldOffset(104)] public ulong EndFileCount;
    }

    /// <summary>wimlib_progress_info_scan.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct ScanProgress
    {
        [FieldOffset(8)] public void* CurrentPath;
        [FieldOffset(48)] public ulong BytesScanned;
    }

    /// <summary>wimlib_progress_info_write_streams.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WriteProgress
    {
        public ulong TotalBytes;
        public ulong TotalStreams;
        public ulong CompletedBytes;
    }

    /// <summary>wimlib_wim_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WimInfo
    {
        /// <summary>Of a file with solid resources, file data of many files compressed as one, or with LZMS.</summary>
        public const uint SolidVersion = 0xE00;

        public fixed byte Guid[16];
        public uint ImageCount;
        public uint BootIndex;
        public uint Version;
        public uint ChunkSize;
        public ushort PartNumber;
        public ushort TotalParts;
        public int CompressionType;
        public ulong TotalBytes;
        public uint Flags;
        public fixed uint Reserved[9];
    }

    /// <summary>timespec as libwim fills it; 12 used bytes of 16.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public struct TimeSpec
    {
        public long Seconds;
        public int Nanoseconds;
    }

    /// <summary>wimlib_dir_entry; the streams follow it at <see cref="StreamsOffset"/>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = StreamsOffset)]
    public struct DirEntry
    {
        public const int StreamsOffset = 248;

        [FieldOffset(0)] public void* FileName;
        [FieldOffset(8)] public void* DosName;
        [FieldOffset(16)] public void* FullPath;
        [FieldOffset(32)] public byte* SecurityDescriptor;
        [FieldOffset(40)] public nuint SecurityDescriptorSize;
        [FieldOffset(48)] public uint Attributes;
        [FieldOffset(52)] public uint ReparseTag;
        [FieldOffset(56)] public uint LinkCount;
        [FieldOffset(60)] public uint NamedStreamCount;
        [FieldOffset(64)] public ulong HardLinkGroup;
        [FieldOffset(72)] public TimeSpec CreationTime;
        [FieldOffset(88)] public TimeSpec LastWriteTime;
        [FieldOffset(104)] public TimeSpec LastAccessTime;
        [FieldOffset(136)] public Guid ObjectId;
    }

    /// <summary>wimlib_stream_entry with its wimlib_resource_entry.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct StreamEntry
    {
        [FieldOffset(0)] public void* Name;
        [FieldOffset(8)] public ulong Size;
        [FieldOffset(32)] public fixed byte Sha1[20];
    }

    [LibraryImport(SharedObject, EntryPoint = "wimlib_global_init")]
    public static partial int GlobalInit(int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_get_version")]
    public static partial uint GetVersion();

    [LibraryImport(SharedObject, EntryPoint = "wimlib_set_print_errors")]
    public static partial int SetPrintErrors([MarshalAs(UnmanagedType.U1)] bool show);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_set_error_file_by_name")]
    public static partial int SetErrorFileByName(void* path);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_get_error_string")]
    public static partial void* GetErrorString(int code);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_open_wim_with_progress")]
    public static partial int Open(
        void* path, int flags, out nint wim, delegate* unmanaged[Cdecl]<int, void*, void*, int> progress, void* context);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_reference_resource_files")]
    public static partial int ReferenceResourceFiles(WimHandle wim, void** paths, uint count, int referenceFlags, int openFlags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_create_new_wim")]
    public static partial int CreateNew(int compression, out nint wim);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_free")]
    public static partial void Free(nint wim);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_register_progress_function")]
    public static partial void RegisterProgress(
        WimHandle wim, delegate* unmanaged[Cdecl]<int, void*, void*, int> progress, void* context);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_get_wim_info")]
    public static partial int GetInfo(WimHandle wim, WimInfo* info);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_set_wim_info")]
    public static partial int SetInfo(WimHandle wim, WimInfo* info, int which);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_get_image_property")]
    public static partial void* GetImageProperty(WimHandle wim, int image, void* name);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_set_image_property")]
    public static partial int SetImageProperty(WimHandle wim, int image, void* name, void* value);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_add_empty_image")]
    public static partial int AddEmptyImage(WimHandle wim, void* name, out int index);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_add_image")]
    public static partial int AddImage(WimHandle wim, void* source, void* name, void* configFile, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_add_tree")]
    public static partial int AddTree(WimHandle wim, int image, void* source, void* target, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_delete_path")]
    public static partial int DeletePath(WimHandle wim, int image, void* path, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_export_image")]
    public static partial int ExportImage(WimHandle source, int image, WimHandle target, void* name, void* description, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_extract_image")]
    public static partial int ExtractImage(WimHandle wim, int image, void* target, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_extract_paths")]
    public static partial int ExtractPaths(WimHandle wim, int image, void* target, void** paths, nuint count, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_iterate_dir_tree")]
    public static partial int IterateDirTree(
        WimHandle wim, int image, void* path, int flags, delegate* unmanaged[Cdecl]<DirEntry*, void*, int> callback, void* context);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_verify_wim")]
    public static partial int Verify(WimHandle wim, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_write")]
    public static partial int Write(WimHandle wim, void* path, int image, int flags, uint threads);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_split")]
    public static partial int Split(WimHandle wim, void* path, ulong partSize, int flags);

    [LibraryImport(SharedObject, EntryPoint = "wimlib_overwrite")]
    public static partial int Overwrite(WimHandle wim, int flags, uint threads);
}

/// <summary>A WIMStruct, freed once and not while a call uses it.</summary>
internal sealed class WimHandle : SafeHandle
{
    public WimHandle() : base(0, ownsHandle: true)
    {
    }

    public WimHandle(nint wim) : this() => SetHandle(wim);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibWim.Free(handle);
        return true;
    }
}
