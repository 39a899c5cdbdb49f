using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>The native surface of this library on Linux: glibc or musl, 64 bit (x86-64 and arm64 agree but for O_DIRECT).</summary>
internal static unsafe partial class Libc
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;
    public const int DontNeed = 4;
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int KeepSize = 1;
    public const int PunchHole = 2;
    public const int CurrentFolder = -100;
    public const int NoFollow = 0x100;
    public const int EmptyPath = 0x1000;
    public const uint BasicStats = 0x7FF;

    public const uint BlkGetSize64 = 0x80081272;
    public const uint BlkSectorSizeGet = 0x1268;
    public const uint BlkRoGet = 0x125E;
    public const uint BlkRereadPartitions = 0x125F;
    public const uint BlkFlushBuffers = 0x1261;
    public const uint BlkDiscard = 0x1277;

    public const uint LoopGetFree = 0x4C82;
    public const uint LoopConfigure = 0x4C0A;

    /// <summary>linux/fs.h: FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IMMUTABLE_FL.</summary>
    public const uint GetFlags = 0x80086601;
    public const uint SetFlags = 0x40086602;
    public const int Immutable = 0x10;

    /// <summary>Flags of mount(2).</summary>
    public const uint MountReadOnly = 1;
    public const uint NoSetUid = 2;
    public const uint NoDevices = 4;
    public const uint NoExecute = 8;
    public const uint Remount = 32;
    public const uint NoAccessTimes = 1024;

    /// <summary>linux/kd.h: KDSKBMODE, K_OFF.</summary>
    public const uint SetKeyboardMode = 0x4B45;
    public const int KeyboardOff = 4;

    /// <summary>asm-generic/fcntl.h has 040000; arm and arm64 have their own.</summary>
    public static readonly int Direct =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint PRead(SafeFileHandle file, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint PWrite(SafeFileHandle file, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoControl(SafeFileHandle file, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    /// <summary>Returns the error number itself, and does not set errno.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int FAdvise(SafeFileHandle file, long offset, long length, int advice);
}
