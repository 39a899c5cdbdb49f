using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>Copies a range of a sparse file into a file of its own, holes left out.</summary>
internal static partial class SparseCopy
{
    // SEEK_DATA and SEEK_HOLE of lseek(2).
    private const int SeekData = 3;
    private const int SeekHole = 4;

    public static void Cut(string from, long start, long length, string to)
    {
        using SafeFileHandle source = File.OpenHandle(from);
        using SafeFileHandle target = File.OpenHandle(to, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(target, length);
        var buffer = new byte[1024 * 1024];
        long end = start + length;
        for (long at = Seek(source, start, SeekData); at >= 0 && at < end; at = Seek(source, at, SeekData))
        {
            long stop = Math.Min(end, Seek(source, at, SeekHole));
            while (at < stop)
            {
                int count = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, stop - at)), at);
                RandomAccess.Write(target, buffer.AsSpan(0, count), at - start);
                at += count;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
