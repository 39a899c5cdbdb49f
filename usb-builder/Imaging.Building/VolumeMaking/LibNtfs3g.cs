using System.Runtime.InteropServices;

namespace Imaging.Building.VolumeMaking;

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

    /// <summary>S_IFREG and S_IFDIR.</summary>
    public const uint RegularFile = 0x8000;
    public const uint Folder = 0x4000;

    /// <summary>AT_DATA.</summary>
    public const uint Data = 0x80;

    /// <summary>ntfs_inode, up to the fields in use.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Inode
    {
        public ulong Number;

        /// <summary>The MFT record.</summary>
        public byte* Record;

        /// <summary>MFT_RECORD_IS_DIRECTORY of the record's flags.</summary>
        public readonly bool IsFolder => (Record[0x16] & 2) != 0;
    }

    [LibraryImport(SharedObject, EntryPoint = "ntfs_set_ignore_case")]
    public static partial int SetIgnoreCase(nint volume);

    /// <summary>The new file or folder, or 0.</summary>
    [LibraryImport(SharedObject, EntryPoint = "ntfs_create", SetLastError = true)]
    public static partial nint Create(nint folder, uint securityId, char* name, byte nameLength, uint type);

    /// <summary>Removes one name, and the file with its last; closes both inodes, also when it fails.</summary>
    [LibraryImport(SharedObject, EntryPoint = "ntfs_delete", SetLastError = true)]
    public static partial int Delete(nint volume, byte* path, nint inode, nint folder, char* name, byte nameLength);

    /// <param name="name">The library's own AT_UNNAMED: 0 would find any name.</param>
    [LibraryImport(SharedObject, EntryPoint = "ntfs_attr_open", SetLastError = true)]
    public static partial nint OpenAttribute(nint inode, uint type, nint name, uint nameLength);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_attr_pwrite", SetLastError = true)]
    public static partial long Write(nint attribute, long position, long count, byte* bytes);

    /// <summary>Writes out the last block of a compressed stream.</summary>
    [LibraryImport(SharedObject, EntryPoint = "ntfs_attr_pclose", SetLastError = true)]
    public static partial int FinishWriting(nint attribute);

    [LibraryImport(SharedObject, EntryPoint = "ntfs_attr_close")]
    public static partial void CloseAttribute(nint attribute);

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
