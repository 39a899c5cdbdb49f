using Imaging.Core;

namespace Imaging.Host;

/// <summary>Places a user names to write to; what the host says against it becomes an error that names the place.</summary>
public static class HostFolder
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it cannot be made.</exception>
    public static void Create(string path) => Try(path, () => Directory.CreateDirectory(path));

    /// <summary>Bytes free on the file system of a folder that exists.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: there is no such folder.</exception>
    public static long FreeBytes(string path) => Try(path, () => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace);

    /// <summary>Looks whether there is room.</summary>
    /// <param name="purpose">What the bytes are for, such as <c>for the volumes while they are made</c>.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: there is not, or no such folder.</exception>
    public static void RequireFree(string path, long bytes, string purpose)
    {
        long free = FreeBytes(path);
        if (free < bytes)
            throw new ImagingException(
                ExitCode.DeviceIo, path, $"{ByteSize.Format(free)} free", $"at least {ByteSize.Format(bytes)} {purpose}",
                "Free space, or choose another --out.");
    }

    /// <summary>Does something that writes below a path.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the host could not do it.</exception>
    public static void Write(string path, Action action) => Try(path, () =>
    {
        action();
        return true;
    });

    /// <summary>The same, for something that has a result.</summary>
    public static T Write<T>(string path, Func<T> action) => Try(path, action);

    private static T Try<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, path, e.Message, "a place that can be written", "Check the path, its permissions and the free space.",
                e);
        }
    }
}
