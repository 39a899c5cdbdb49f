using Imaging.Core;

namespace Imaging.UsbBuilder.Building;

/// <summary>Small files that are whole or not there.</summary>
internal static class DurableFile
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + ".tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e)
        {
            throw new ImagingException(ExitCode.DeviceIo, path, e.Message, $"room for {bytes.Length} bytes", "Free space, or choose another folder.", e);
        }
    }
}
