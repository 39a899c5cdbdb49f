using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Engine.Runs;
using Imaging.Engine.Verifying;
using Imaging.Release;

namespace Imaging.Station.Site;

/// <summary>
/// What a staged disk does for now when it starts by itself: everything that was staged is read and checked against the release on the
/// disk's own ESP. Nothing is written, so there is no record.
/// </summary>
internal static class SiteCheck
{
    private const int MostShown = 10;

    /// <returns>The release that the disk holds, intact.</returns>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Corrupt"/>: it is not; <see cref="ExitCode.Signature"/>: the release on it is not its maker's.
    /// </exception>
    public static ReleaseDocument Run(StagedDisk disk, string? publicKey, IStageEvents events, CancellationToken cancel)
    {
        var clock = new PhaseClock(events);
        using ReleaseKey key = SignedRelease.LoadKey(publicKey);
        OpenRelease release = disk.OpenRelease(key);
        IReadOnlyList<Damage> damages = new DigestVerifier(release, disk.Device, clock, events).Check(cancel);
        if (damages.Count == 0)
            return release.Document;
        foreach (Damage damage in damages.Take(MostShown))
            events.Warned(damage.ToString());
        throw new ImagingException(
            ExitCode.Corrupt, disk.Info.Node, $"{damages.Count} that differ, first {damages[0].Place}",
            $"the content of {release.Document.Id}", "Stage the disk again; if this returns, replace the disk.");
    }
}
