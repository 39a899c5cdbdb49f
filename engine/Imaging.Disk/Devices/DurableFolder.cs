using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Disk.Linux;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Disk;

/// <summary>Makes the names in a folder durable, after files were made or renamed in it.</summary>
public static class DurableFolder
{
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public static void Flush(string folder)
    {
        using SafeFileHandle handle = LinuxFile.Open(folder, Libc.ReadOnly);
        if (Libc.FDataSync(handle) == 0)
            return;
        int errno = Marshal.GetLastPInvokeError();
        throw new ImagingException(ExitCode.DeviceIo, folder, $"error {errno} ({Marshal.GetPInvokeErrorMessage(errno)}) on flushing it", "a folder that can be flushed", "Check the medium.");
    }
}
