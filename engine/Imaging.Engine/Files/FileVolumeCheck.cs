using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Verifying;
using Imaging.Pipeline;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Wim;

namespace Imaging.Engine.Files;

/// <summary>Can this system apply volumes file by file? Asked only where a release has some, and before anything is written.</summary>
internal static class FileVolumeCheck
{
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Usage"/>: not here, or not from this stick; <see cref="ExitCode.Wim"/>: a program or library is missing.
    /// </exception>
    public static void Check(OpenRelease release)
    {
        if (release.Document.Files is not { } volumes)
            return;
        string place = $"release {release.Document.Id}";
        if (volumes.Any(v => release.HostPathOfWim(v) is null))
            throw new ImagingException(
                ExitCode.Usage, place, "a stick read as a raw image or device", "a mounted stick, since libwim opens the WIM by its path",
                "Mount the stick, and name its folder.");
        if (!OperatingSystem.IsWindows())
            Mkntfs.Find();
        WimFile.CheckLibrary();
    }

    /// <summary>Can that be done to this target?</summary>
    /// <param name="isImage">The target is an image file, and not a disk.</param>
    /// <exception cref="ImagingException">As <see cref="BlockDevices.CheckWindows"/>.</exception>
    public static void CheckTarget(OpenRelease release, bool isImage)
    {
        if (release.Document.Files is not null)
            BlockDevices.CheckWindows(isImage);
    }

    /// <summary>Reads every part of every WIM past the cache, and compares it with the release.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>: a part is not what was signed.</exception>
    public static long CheckParts(OpenRelease release, IStageEvents events, CancellationToken cancel)
    {
        long total = release.Document.WimParts.Sum(p => p.Length);
        long done = 0;
        foreach (FileEntry part in release.Document.WimParts)
        {
            using IByteSource file = TransientRetry.Run(() => release.OpenWimPart(part), events.Warned);
            using var retrying = new RetryingSource(file, events.Warned);
            Digest found = ReleaseWim.DigestOf(retrying, bytes => events.Moved(new Progress(Phase.Check, done += bytes, total)), cancel);
            if (found != part.Sha256)
                throw new ImagingException(
                    ExitCode.Corrupt, file.Name, $"SHA-256 {found}", part.Sha256.ToString(),
                    "The stick does not hold what the builder wrote: write it again, or replace it.");
        }

        return done;
    }
}
