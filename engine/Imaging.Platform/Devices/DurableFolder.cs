using Imaging.Core;

namespace Imaging.Platform.Devices;

/// <summary>Makes the names in a folder durable, after files were made or renamed in it.</summary>
public static class DurableFolder
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static void Flush(string folder) => HostPlatform.Current.FlushFolder(folder);
}
