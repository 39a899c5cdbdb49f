using System.Runtime.InteropServices;
using System.Text;

namespace Imaging.Building.VolumeMaking;

/// <summary>Counts the <c>user.*</c> extended attributes of files on this Linux host. They do not reach a volume.</summary>
internal static partial class HostExtendedAttributes
{
    /// <summary>Counts below a file or folder, without following links.</summary>
    public static (int Files, int Attributes) Count(string path)
    {
        int files = 0;
        int attributes = 0;
        IEnumerable<string> below = Directory.Exists(path)
            ? Directory.EnumerateFileSystemEntries(path, "*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = 0,
                IgnoreInaccessible = false,
            })
            : [];
        foreach (string entry in below.Prepend(path))
        {
            int count = CountOf(entry);
            files += count > 0 ? 1 : 0;
            attributes += count;
        }

        return (files, attributes);
    }

    private static int CountOf(string path)
    {
        byte[] names = new byte[64 * 1024];
        nint length = ListAttributes(path, names, (nuint)names.Length);

        // Below zero: the file system knows no attributes, or the name is not UTF-8 and libwim will refuse it with a better message.
        return length <= 0 ? 0
            : Encoding.UTF8.GetString(names, 0, (int)length).Split('\0').Count(name => name.StartsWith("user.", StringComparison.Ordinal));
    }

    [LibraryImport("libc", EntryPoint = "llistxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, [Out] byte[] names, nuint size);
}
