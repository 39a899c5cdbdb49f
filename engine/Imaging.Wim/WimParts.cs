using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Wim;

/// <summary>
/// The files of a WIM: one, or the parts of a split one, which lie side by side as DISM and wimlib name them: <c>install.swm</c>,
/// <c>install2.swm</c>, <c>install3.swm</c>. Each part says in its header which it is, of how many, and of which WIM.
/// </summary>
/// <remarks>Source: Microsoft's "Windows Imaging File Format", header.</remarks>
public static class WimParts
{
    private const int HeaderBytes = 44;
    private const int GuidOffset = 24;
    private const string Remedy = "Put all parts of the split WIM side by side, from one run of the tool that split it.";

    /// <summary>All files of a WIM, the first part first. What is no WIM has one, and whoever opens it says so.</summary>
    /// <param name="path">The WIM, or the first part.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: a part is missing, another WIM's, or not the first.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (ReadHeader(path) is not { Total: > 1 } first)
            return [path];
        if (first.Number != 1)
            throw new ImagingException(
                ExitCode.Wim, path, $"part {first.Number} of {first.Total}", "part 1 of a split WIM",
                "Name the first part: the one without a number in its name.");
        return [path, .. Enumerable.Range(2, first.Total - 1).Select(n => Part(path, n, first))];
    }

    /// <summary>Gives a WIM another GUID, in all its files: the one that libwim makes up differs every time.</summary>
    /// <exception cref="ImagingException">As <see cref="Of"/>.</exception>
    public static void SetId(string path, Guid id)
    {
        foreach (string part in Of(path))
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(part, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, id.ToByteArray(), GuidOffset);
        }
    }

    private static string Part(string first, int number, Header header)
    {
        string path = Path.Combine(
            Path.GetDirectoryName(first) ?? "", $"{Path.GetFileNameWithoutExtension(first)}{number}{Path.GetExtension(first)}");
        if (!File.Exists(path))
            throw new ImagingException(ExitCode.Wim, path, "no such file", $"part {number} of {header.Total} of {first}", Remedy);
        Header? found = ReadHeader(path);
        if (found != header with { Number = number })
            throw new ImagingException(
                ExitCode.Wim, path, found is null ? "no WIM" : $"part {found.Number} of {found.Total} of WIM {found.Id}",
                $"part {number} of {header.Total} of WIM {header.Id}", Remedy);
        return path;
    }

    /// <summary>Null where the file is none, or no WIM.</summary>
    private static Header? ReadHeader(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileByteSource(path);
        byte[] bytes = new byte[HeaderBytes];
        if (file.Length < bytes.Length)
            return null;
        file.Read(0, bytes);
        return bytes.AsSpan().StartsWith("MSWIM\0\0\0"u8)
            ? new Header(
                new Guid(bytes.AsSpan(GuidOffset, 16)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(40)),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(42)))
            : null;
    }

    /// <param name="Id">The same in all parts of a WIM.</param>
    /// <param name="Number">From 1.</param>
    /// <param name="Total">Parts; 1 for a WIM that is not split.</param>
    private sealed record Header(Guid Id, int Number, int Total);
}
