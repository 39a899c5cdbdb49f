namespace Imaging.BootEnvironments;

/// <summary>The text files of winpe/, embedded.</summary>
internal static class EmbeddedPiece
{
    /// <param name="name">Below winpe/, as <c>linux/init</c>.</param>
    public static string Read(string name)
    {
        using Stream stream = typeof(EmbeddedPiece).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"winpe/{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
