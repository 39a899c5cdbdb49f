using System.Runtime.InteropServices;

namespace Imaging.Testing.Trees;

/// <summary>libntfs-3g's functions that make what no tool on Linux can, as its headers declare them.</summary>
internal static unsafe partial class HostileTreeNtfs3g
{
    private const string Library = "libntfs-3g.so.89";

    [LibraryImport(Library, EntryPoint = "ntfs_set_char_encoding", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCharEncoding(string locale);

    [LibraryImport(Library, EntryPoint = "ntfs_mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial nint Mount(string device, nuint flags);

    [LibraryImport(Library, EntryPoint = "ntfs_umount", SetLastError = true)]
    public static partial int Unmount(nint volume, int force);

    [LibraryImport(Library, EntryPoint = "ntfs_pathname_to_inode", SetLastError = true)]
    public static partial nint OpenPath(nint volume, nint parent, byte* path);

    [LibraryImport(Library, EntryPoint = "ntfs_inode_close", SetLastError = true)]
    public static partial int CloseInode(nint inode);

    [LibraryImport(Library, EntryPoint = "ntfs_inode_close_in_dir", SetLastError = true)]
    public static partial int CloseInodeIn(nint inode, nint folder);

    [LibraryImport(Library, EntryPoint = "ntfs_create", SetLastError = true)]
    public static partial nint Create(nint folder, uint securityId, char* name, byte nameLength, uint type);

    [LibraryImport(Library, EntryPoint = "ntfs_link", SetLastError = true)]
    public static partial int Link(nint inode, nint folder, char* name, byte nameLength);

    [LibraryImport(Library, EntryPoint = "ntfs_attr_add", SetLastError = true)]
    public static partial int AddAttribute(nint inode, uint type, char* name, byte nameLength, byte* value, long size);

    [LibraryImport(Library, EntryPoint = "ntfs_attr_open", SetLastError = true)]
    public static partial nint OpenAttribute(nint inode, uint type, char* name, uint nameLength);

    [LibraryImport(Library, EntryPoint = "ntfs_attr_pwrite", SetLastError = true)]
    public static partial long Write(nint attribute, long position, long count, byte* data);

    [LibraryImport(Library, EntryPoint = "ntfs_attr_truncate", SetLastError = true)]
    public static partial int Truncate(nint attribute, long size);

    /// <summary>Gives clusters to all of it, and writes to none.</summary>
    [LibraryImport(Library, EntryPoint = "ntfs_attr_truncate_solid", SetLastError = true)]
    public static partial int TruncateSolid(nint attribute, long size);

    [LibraryImport(Library, EntryPoint = "ntfs_attr_close")]
    public static partial void CloseAttribute(nint attribute);

    [LibraryImport(Library, EntryPoint = "ntfs_set_ntfs_attrib", SetLastError = true)]
    public static partial int SetAttributes(nint inode, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "ntfs_set_ntfs_reparse_data", SetLastError = true)]
    public static partial int SetReparseData(nint inode, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "ntfs_set_ntfs_object_id", SetLastError = true)]
    public static partial int SetObjectId(nint inode, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "ntfs_inode_set_times", SetLastError = true)]
    public static partial int SetTimes(nint inode, byte* value, nuint size, int flags);

    /// <summary>Takes a SECURITY_CONTEXT of 48 bytes that begins with the volume.</summary>
    [LibraryImport(Library, EntryPoint = "ntfs_set_ntfs_acl", SetLastError = true)]
    public static partial int SetSecurityDescriptor(nint* context, nint inode, byte* value, nuint size, int flags);

    /// <summary>Closes the inode and the folder.</summary>
    [LibraryImport(Library, EntryPoint = "ntfs_set_ntfs_dos_name", SetLastError = true)]
    public static partial int SetShortName(nint inode, nint folder, byte* value, nuint size, int flags);
}
