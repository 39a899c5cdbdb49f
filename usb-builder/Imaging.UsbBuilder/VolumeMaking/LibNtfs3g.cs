using System.Runtime.InteropServices;

namespace Imaging.UsbBuilder.VolumeMaking;

/// <summary>
/// The part of libntfs-3g in use, as its headers (volume.h, dir.h, inode.h, security.h) declare it. libwim itself links to it.
/// </summary>
internal static unsafe partial class LibNtfs3g
{
    public const string SharedObject = "libntfs-3g.so.89";

    /// <summary>NTFS_UPDATE_CTIME.</summary>
    public const int UpdateChangeTime = 4;

    /// <summary>SECURITY_CONTEXT: only the volume counts for descriptors given as they are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityContext
    {
        public nint Volume;
        public nint UserMapping;
        public nint GroupMapping;
        public nint Cache;
        public uint User;
        public uint Group;
        public int Thread;
        public uint Umask;
    }

    [LibraryImport(SharedObject, EntryPoint = "ntfs_set_char_encoding", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCharEncoding(string locale);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial nint Mount(string device, nuint flags);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_umount", SetLastError = true)]
    public static partial int Unmount(nint volume, int force);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_pathname_to_inode", SetLastError = true)]
    public static partial nint OpenPath(nint volume, nint parent, byte* path);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_inode_close", SetLastError = true)]
    public static partial int CloseInode(nint inode);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_set_ntfs_acl", SetLastError = true)]
    public static partial int SetSecurityDescriptor(SecurityContext* context, nint inode, byte* descriptor, nuint size, int flags);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_inode_update_times")]
    public static partial void UpdateTimes(nint inode, int mask);

    /// <summary>Times: created, written, accessed, in units of 100 ns since 1601.</summary>
    [LibraryImport(SharedObject, EntryPoint = "ntfs_inode_set_times", SetLastError = true)]
    public static partial int SetTimes(nint inode, long* times, nuint size, int flags);
}
