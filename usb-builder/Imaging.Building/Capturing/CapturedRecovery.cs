using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>
/// Takes Windows RE out of a captured volume, for the recovery partition. It lies there only while it is turned off
/// (<c>reagentc /disable</c>, which sysprep does too); otherwise Windows has moved it to a partition of its own.
/// </summary>
internal static class CapturedRecovery
{
    private const int PieceBytes = 4 * 1024 * 1024;

    /// <param name="image">The disk.</param>
    /// <param name="folder">A folder of this host for the file.</param>
    /// <returns>The file; null: the volume has none.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it is compressed.</exception>
    public static string? Extract(ManifestDiskImage image, string folder, CancellationToken cancel)
    {
        using CapturedVolume volume = CapturedVolume.Open(image);
        NtfsVolume opened = NtfsVolume.Open(volume);
        if (opened.Find(RecoveryContent.SourcePath) is not { } number)
            return null;
        NtfsFile file = opened.Load(number);
        NtfsStream data = file.Require(AttributeType.Data);
        if (data.Flags != AttributeFlags.None || file.Attributes.Any(a => a.Type == AttributeType.ReparsePoint))
            throw new ImagingException(
                ExitCode.Wim, $"{volume.Name}, {RecoveryContent.SourcePath}", "a compressed or sparse file", "a plain one",
                "Expand it on the reference machine (compact /u /exe:no FILE) and capture it again, or leave the recovery partition out.");
        string path = Path.Combine(folder, Path.GetFileName(RecoveryContent.SourcePath.Replace('\\', '/')));
        Copy(data, path, cancel);
        return path;
    }

    private static void Copy(NtfsStream data, string path, CancellationToken cancel)
    {
        using FileStream file = File.Create(path);
        byte[] buffer = new byte[PieceBytes];
        for (long at = 0; at < data.Size; at += PieceBytes)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(PieceBytes, data.Size - at));
            data.Read(at, piece);
            file.Write(piece);
        }
    }
}
