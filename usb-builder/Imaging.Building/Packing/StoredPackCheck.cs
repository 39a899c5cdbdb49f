using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>
/// A pack of an earlier release is read once before a new release relies on it: disks rot, and a signature would vouch for it.
/// </summary>
internal static class StoredPackCheck
{
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>, <see cref="ExitCode.Missing"/>.</exception>
    public static void Check(string outputFolder, PackEntry entry)
    {
        using var pack = new FileByteSource(Path.Combine(outputFolder, StickPaths.Pack(entry.Name)));
        Digest found = FileDigest.Of(pack);
        if (found != entry.Sha256)
            throw new ImagingException(
                ExitCode.Corrupt, pack.Name, $"SHA-256 {found}", entry.Sha256.ToString(),
                "The pack of an earlier release was damaged: delete it, and it is made again.");
    }
}
