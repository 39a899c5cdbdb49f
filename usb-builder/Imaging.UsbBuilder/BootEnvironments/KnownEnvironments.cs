using Imaging.Chunks;
using Imaging.UsbBuilder.BootEnvironments.Linux;
using Imaging.UsbBuilder.BootEnvironments.WinPe;
using Imaging.UsbBuilder.Building;
using Imaging.UsbBuilder.Manifest;

namespace Imaging.UsbBuilder.BootEnvironments;

/// <summary>The boot environments the builder can make.</summary>
internal static class KnownEnvironments
{
    /// <summary>The one a manifest asks for; null: its boot files are a folder of somebody's own, or there are none.</summary>
    public static IBootEnvironment? For(ReleaseManifest manifest, CompressionLevel level, IBuildEvents events) =>
        manifest.Boot switch
        {
            ManifestBootLinux linux => LinuxBootEnvironment.Of(linux, LaysFiles(manifest), level, events),
            ManifestBootWinPe winPe => new WinPeBootEnvironment(winPe, LaysFiles(manifest), events),
            _ => null,
        };

    private static bool LaysFiles(ReleaseManifest manifest) => manifest.Image is ManifestWimImage { AppliesFiles: true };
}
