using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>
/// Collects real programs and libraries (PE and ELF) of this machine, in an order that is always the same: a tree of the kind a Windows
/// volume holds. The .NET SDK comes first, since every machine that runs this has one.
/// </summary>
public static class ProgramFiles
{
    /// <summary>NTFS has no such names, and wimlib's list of sources no quotes.</summary>
    private static readonly char[] s_forbidden = [.. "\"*:<>?\\|", .. Enumerable.Range(0, 32).Select(c => (char)c)];

    private static readonly EnumerationOptions s_everythingReal = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device,
    };

    private static IEnumerable<string> Roots =>
    [
        DotNetRoot, "/usr/lib/jvm", "/usr/lib/x86_64-linux-gnu/wine", "/usr/lib/x86_64-linux-gnu", "/usr/lib",
        "/usr/bin", "/usr/sbin", "/usr/share",
    ];

    private static string DotNetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Files of about <paramref name="bytes"/> together; fewer where the machine has no more, and that is said.</summary>
    public static SourceTree Collect(long bytes, Action<string> say)
    {
        SourceTree tree = Collect(bytes);
        if (tree.Length < bytes)
            say($"this machine has {ByteSize.Format(tree.Length)} of programs only; going on with these");
        return tree;
    }

    /// <summary>Files of about <paramref name="bytes"/> together; fewer where the machine has no more.</summary>
    public static SourceTree Collect(long bytes)
    {
        var files = new List<SourceFile>();
        var names = new NtfsNames();
        long length = 0;
        foreach (SourceFile file in Roots.SelectMany(FilesBelow))
        {
            if (length >= bytes)
                break;
            if (!names.TryTake(file.Path))
                continue;
            files.Add(file);
            length += file.Length;
        }

        return new SourceTree(files);
    }

    private static IEnumerable<SourceFile> FilesBelow(string root) =>
        !Directory.Exists(root) ? [] : new DirectoryInfo(root).EnumerateFiles("*", s_everythingReal)
            .Where(f => f.Length > 0 && f.UnixFileMode.HasFlag(UnixFileMode.UserRead) && f.FullName.IndexOfAny(s_forbidden) < 0)
            .Select(f => new SourceFile(f.FullName, f.Length, f.LastWriteTimeUtc))
            .OrderBy(f => f.Path, StringComparer.Ordinal);
}
