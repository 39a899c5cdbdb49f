using System.Diagnostics;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Station.Preflight;

/// <summary>Measures how fast a stick reads, on the first megabytes of the release's first pack or WIM, past the cache.</summary>
internal static class StickRate
{
    private const int PieceLength = 4 * 1024 * 1024;
    private const long Most = 64 * ByteSize.MiB;

    /// <summary>Less says nothing.</summary>
    private const long Least = ByteSize.MiB;

    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(500);

    /// <returns>Bytes a second; null where the release is too small to tell, or a read had to be repeated.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>, <see cref="ExitCode.Missing"/>.</exception>
    public static double? Measure(OpenRelease release)
    {
        try
        {
            return MeasureFirstFile(release);
        }
        catch (ImagingException e) when (e.IsTransient)
        {
            return null; // staging reads this again, and then it counts
        }
    }

    private static double? MeasureFirstFile(OpenRelease release)
    {
        using IByteSource? file = OpenFirstFile(release);
        if (file is null)
            return null;
        using var piece = new AlignedBuffer(PieceLength);
        long length = Math.Min(Most, file.Length);
        file.DropCache(0, length);
        long start = Stopwatch.GetTimestamp();
        long done = 0;
        while (done < length && Stopwatch.GetElapsedTime(start) < s_longest)
        {
            int count = (int)Math.Min(PieceLength, length - done);
            file.Read(done, piece.Span[..count]);
            done += count;
        }

        return done < Least ? null : done / Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, 1e-6);
    }

    private static IByteSource? OpenFirstFile(OpenRelease release) => release.Document.Packs.Count > 0
        ? release.OpenPack(0)
        : release.Document.WimParts.Select(release.OpenWimPart).FirstOrDefault();
}
