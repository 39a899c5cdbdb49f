using Imaging.Core;

namespace Imaging.Host;

/// <summary>Small files that are whole or not there.</summary>
public static class DurableFile
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var writer = new DurableFileWriter(path);
            writer.Write(bytes);
            writer.Commit();
        }
        catch (IOException e)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, path, e.Message, $"room for {bytes.Length} bytes", "Free space, or choose another folder.", e);
        }
    }
}
