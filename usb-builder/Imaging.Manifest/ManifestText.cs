using System.Text;

namespace Imaging.Manifest;

/// <summary>The text of a manifest file, once it is known that YAML can be read of it.</summary>
internal static class ManifestText
{
    /// <summary>Far above any real manifest: it keeps a wrong file from being parsed.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads and checks the text; null after reporting why there is none.</summary>
    public static string? Read(string path, ManifestProblems problems)
    {
        if (LoadBytes(path, problems) is not { } bytes)
            return null;
        ReadOnlySpan<byte> body = bytes;
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        return IsReadable(body, problems) ? Encoding.UTF8.GetString(body) : null;
    }

    private static byte[]? LoadBytes(string path, ManifestProblems problems)
    {
        try
        {
            if (Directory.Exists(path))
            {
                problems.Add(0, 0, "", "a folder", "a file", $"Give {Path.Combine(path, ManifestTemplate.FileName)}.");
                return null;
            }

            if (new FileInfo(path).Length <= MaxBytes)
                return File.ReadAllBytes(path);
            problems.Add(0, 0, "", "a file above 1 MiB", "a manifest", "Give the manifest.yaml, not a file it names.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(0, 0, "", "no such file", "a manifest", "Correct the path, or run usb-builder init to write a manifest.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(0, 0, "", $"a file that cannot be read ({e.Message.TrimEnd('.')})", "a manifest", "Check its permissions.");
        }

        return null;
    }

    /// <summary>
    /// Looks for what YAML forbids or YamlDotNet passes over: bytes that are not UTF-8, control characters (it takes a NUL for the end of
    /// the file), tabs in indentation.
    /// </summary>
    private static bool IsReadable(ReadOnlySpan<byte> bytes, ManifestProblems problems)
    {
        (int line, int column, bool indentation) = (1, 1, true);
        int before = problems.Count;
        while (!bytes.IsEmpty && problems.Count == before)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status != System.Buffers.OperationStatus.Done)
                problems.Add(line, column, "", $"the byte 0x{bytes[0]:X2}", "UTF-8 text", "Save the file as UTF-8.");
            else if (rune.Value == '\t' && indentation)
                problems.Add(line, column, "", "a tab", "spaces", "Indent with spaces; YAML allows no tabs there.");
            else if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r'))
                problems.Add(line, column, "", $"the control character U+{rune.Value:X4}", "text", "Delete it.");
            indentation = rune.Value == '\n' || (indentation && rune.Value == ' ');
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            bytes = bytes[length..];
        }

        return problems.Count == before;
    }
}
