using Imaging.Disk.Linux;
using Imaging.Disk.Windows;

namespace Imaging.Disk;

/// <summary>The operating system this runs on.</summary>
internal static class Platform
{
    public static IPlatform Current { get; } = OperatingSystem.IsWindows() ? new WindowsPlatform(new WindowsKernel()) : new LinuxPlatform();
}
