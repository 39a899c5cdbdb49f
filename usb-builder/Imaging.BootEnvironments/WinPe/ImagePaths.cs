namespace Imaging.BootEnvironments.WinPe;

/// <summary>Places in a Windows PE image.</summary>
internal static class ImagePaths
{
    /// <summary>The builder's own folder: engine, key, media id, drivers.</summary>
    public const string Own = @"\imaging";

    public const string Engine = Own + @"\imaging.exe";

    public const string CrashScreen = Own + @"\crashed.cmd";

    /// <summary>Folders of drivers, numbered as the manifest lists them.</summary>
    public const string Drivers = Own + @"\drivers";

    /// <summary>What <c>winpeshl.exe</c>, Windows PE's first program, starts.</summary>
    public const string LaunchScript = @"\Windows\System32\winpeshl.ini";

    public const string Wallpaper = @"\Windows\System32\winpe.jpg";

    public static string System32(string name) => @"\Windows\System32\" + name;
}
