using Imaging.Chunks;

namespace Imaging.Building.Cache;

/// <summary>
/// A digest over everything that a release says of a volume follows from, where it is applied file by file: two with one key have the
/// same WIM.
/// </summary>
internal static class FileVolumeKey
{
    /// <summary>
    /// Raised when a volume is turned into a WIM another way, or its digest is one of other things (<c>VolumeTreeDigest</c>): what was
    /// remembered before is then made again. <see cref="ToolIdentity"/> sees such a change of the code too; this one says that it was
    /// meant.
    /// </summary>
    public const int Definition = 1;

    /// <param name="volume">The <see cref="VolumeKey"/> of what the WIM is made from.</param>
    /// <param name="partBytes">Bytes of a part of the WIM at most.</param>
    public static Digest Of(Digest volume, long partBytes, int definition = Definition)
    {
        using var key = new KeyWriter();
        key.Add("imaging volume of files");
        key.Add(definition);
        key.Add(volume);
        key.Add(partBytes);
        return key.Finish();
    }
}
