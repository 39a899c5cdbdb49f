using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Verifying;

/// <summary>The WIMs of a release, as they read from its source past the host's cache.</summary>
internal static class ReleaseWim
{
    /// <summary>True where the whole WIM of a volume is there, and is what was signed: libwim is given nothing else to read.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it cannot be read.</exception>
    public static bool IsIntact(OpenRelease release, FileVolume volume, CancellationToken cancel) =>
        volume.Parts.All(release.HasWimPart) && volume.Parts.All(part =>
        {
            using IByteSource file = release.OpenWimPart(part);
            return DigestOf(file, null, cancel) == part.Sha256;
        });

    /// <param name="file">A part of a WIM.</param>
    /// <param name="wasRead">Gets the bytes of each piece; null: nothing is told.</param>
    public static Digest DigestOf(IByteSource file, Action<int>? wasRead, CancellationToken cancel)
    {
        file.DropCache(0, file.Length);
        return FileDigest.Of(file, wasRead, cancel);
    }
}
