using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imaging.Core.Trees;
using Imaging.Wim;

namespace Imaging.WindowsKit;

/// <summary>
/// Every stream of a WIM's image, for <c>check.ps1</c>: a line each with SHA-1, bytes and path, in ASCII. What else a name has is written
/// <c>&lt;D83D&gt;</c>, by UTF-16 unit: a text file could not hold half a surrogate, and no name holds angle brackets. Links have no line,
/// as opening one opens what it leads to.
/// </summary>
public static class FileList
{
    private static readonly string s_empty = Convert.ToHexString(SHA1.HashData([]));

    public static void Write(string wimFile, int image, string listFile)
    {
        using WimFile wim = WimFile.Open(wimFile);
        using StreamWriter list = File.CreateText(listFile);
        wim.Visit(image, "\\", entry =>
        {
            if (entry.IsReparsePoint)
                return;
            foreach (TreeStream stream in entry.Streams.Where(s => !entry.IsFolder || s.Name.Length > 0))
                list.Write($"{Digest(stream)} {stream.Size} {Escape(PathOf(entry, stream))}\n");
        });
    }

    private static string Digest(TreeStream stream) => stream.Size == 0 ? s_empty : Convert.ToHexString(stream.Sha1.Span);

    private static string PathOf(TreeEntry entry, TreeStream stream)
    {
        string path = entry.Path.TrimStart('\\');
        return stream.Name.Length == 0 ? path : $"{path}:{stream.Name}";
    }

    private static string Escape(string path)
    {
        var text = new StringBuilder();
        foreach (char c in path)
            _ = c is >= ' ' and <= '~' ? text.Append(c) : text.Append(CultureInfo.InvariantCulture, $"<{(int)c:X4}>");
        return text.ToString();
    }
}
