using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.WinPe;
using Imaging.Chunks;
using Imaging.Host;
using Imaging.Manifest;

namespace Imaging.BootEnvironments;

/// <summary>The boot environments the builder can make.</summary>
public static class KnownEnvironments
{
    /// <summary>The one a manifest asks for; null: its boot files are a folder of the user's, or there are none.</summary>
    public static IBootEnvironment? For(ReleaseManifest manifest, CompressionLevel level, IBuildEvents events) =>
        manifest.Boot switch
        {
            ManifestBootLinux linux => LinuxBootEnvironment.Of(linux, LaysFiles(manifest), level, events),
            ManifestBootWinPe winPe => new WinPeBootEnvironment(winPe, LaysFiles(manifest), events),
            _ => null,
        };

    private static bool LaysFiles(ReleaseManifest manifest) => manifest.Image is ManifestWimImage { AppliesFiles: true };
}
