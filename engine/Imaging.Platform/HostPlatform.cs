using Imaging.Platform.Linux;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform;

/// <summary>The operating system this runs on.</summary>
internal static class HostPlatform
{
    public static IPlatform Current { get; } = OperatingSystem.IsWindows() ? new WindowsPlatform(new WindowsKernel()) : new LinuxPlatform();
}
