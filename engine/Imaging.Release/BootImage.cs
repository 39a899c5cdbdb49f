namespace Imaging.Release;

/// <summary>
/// What a boot environment carries beside the engine, whichever system it is: the key that checks the release, and the media id that
/// finds the stick.
/// </summary>
public static class BootImage
{
    /// <summary>PEM public key of the release's maker.</summary>
    public const string KeyFileName = "release.pub";

    /// <summary>A text file: the release's media id, 32 hexadecimal digits, and a line feed.</summary>
    public const string MediaIdFileName = "media-id";

    /// <summary>The media id in the boot image; empty where there is none: no stick carries that.</summary>
    public static string MediaId
    {
        get
        {
            string path = Path.Combine(Folder, MediaIdFileName);
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
    }

    /// <summary>The folder of the running engine.</summary>
    public static string Folder => AppContext.BaseDirectory;
}
