namespace Imaging.Benchmarks.Micro;

/// <summary>Bytes as a release has them: the program code of the .NET runtime that runs this.</summary>
internal static class ProgramCode
{
    /// <param name="length">Bytes, at most what the runtime's own libraries have together (about 70 MB).</param>
    /// <exception cref="InvalidOperationException">The runtime has less.</exception>
    public static byte[] Take(int length)
    {
        var code = new byte[length];
        int filled = 0;
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (string file in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            int count = Math.Min(bytes.Length, length - filled);
            bytes.AsSpan(0, count).CopyTo(code.AsSpan(filled));
            filled += count;
        }

        return filled == length ? code : throw new InvalidOperationException($"{folder} has {filled} bytes of code, not {length}");
    }
}
