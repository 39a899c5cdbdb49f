using Imaging.Core;

namespace Imaging.Manifest;

/// <summary>Writes a manifest to start from, with its schema beside it so that editors explain and complete the fields.</summary>
public static class ManifestTemplate
{
    public const string FileName = "manifest.yaml";
    public const string SchemaFileName = "manifest.schema.json";

    private const string AnswerFileName = "unattend.xml";

    /// <summary>Writes both files into a folder, which is made if need be. An older schema is replaced, a manifest never.</summary>
    /// <returns>The manifest's path.</returns>
    /// <exception cref="ImagingException">There is a manifest, or the folder cannot be written.</exception>
    public static string Write(string folder) => Write(folder, (FileName, FileName));

    /// <summary>The same, of a Windows that wants no more than its image: short, and with an answer file beside it.</summary>
    /// <inheritdoc cref="Write(string)"/>
    public static string WriteWindows(string folder) =>
        Write(folder, ($"windows/{FileName}", FileName), ($"windows/{AnswerFileName}", AnswerFileName));

    private static string Write(string folder, params (string Resource, string Name)[] files)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string path in files.Select(f => Path.Combine(folder, f.Name)).Where(Path.Exists))
                throw new ImagingException(ExitCode.Manifest, path, "a file", "none yet", "Edit it, or name another folder.");
            Copy(SchemaFileName, Path.Combine(folder, SchemaFileName), FileMode.Create);
            foreach ((string resource, string name) in files)
                Copy(resource, Path.Combine(folder, name), FileMode.CreateNew);
            return Path.Combine(folder, FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string fault = $"a folder that cannot be written ({e.Message.TrimEnd('.')})";
            throw new ImagingException(ExitCode.DeviceIo, folder, fault, "", "Name another folder.", e);
        }
    }

    private static void Copy(string resource, string path, FileMode mode)
    {
        using Stream from = typeof(ManifestTemplate).Assembly.GetManifestResourceStream(resource)!;
        using var to = new FileStream(path, mode, FileAccess.Write);
        from.CopyTo(to);
    }
}
