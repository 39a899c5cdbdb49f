using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Station.Sticks;

/// <summary>A disk that calls itself a stick.</summary>
public sealed record FoundStick(DiskInfo Disk, StickDocument Document);

/// <summary>
/// Finds the stick by what its own FAT32 says, read from the raw disk: never by a name or an order. USB takes its time after power-on, so
/// the disks are listed again until a stick is there, and once more a moment later, for a second one.
/// </summary>
public sealed class StickFinder(DiskCatalog catalog, string mediaId, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Two sticks in one machine are enumerated within this time.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);

    /// <summary>What was read of disks, by number and serial; null: no stick.</summary>
    private readonly Dictionary<(string Number, string? Serial), StickDocument?> _read = [];

    /// <returns>Null when none has shown up within <paramref name="timeout"/>.</returns>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Stick"/>: sticks with different releases, or with another media id.
    /// </exception>
    public FoundStick? Find(TimeSpan timeout, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        while (Look().Count == 0)
        {
            if (time.GetElapsedTime(start) >= timeout)
                return null;
            Pause(s_interval, cancel);
        }

        Pause(timeout < s_settling ? timeout : s_settling, cancel);
        return Choose(Look());
    }

    /// <summary>
    /// Sticks with the same release are alike: which one it is depends on their ids only. But what can be pulled out comes before a disk
    /// inside the machine onto which somebody wrote a stick.
    /// </summary>
    private FoundStick? Choose(IReadOnlyList<FoundStick> sticks)
    {
        FoundStick[] sorted =
        [
            .. sticks.OrderByDescending(s => s.Disk.IsRemovable || s.Disk.Bus == DiskBus.Usb)
                .ThenBy(s => s.Document.StickId, StringComparer.Ordinal).ThenBy(s => s.Disk.Node, StringComparer.Ordinal),
        ];
        if (sorted.Select(s => (s.Document.MediaId, s.Document.Release)).Distinct().Count() > 1)
            throw Refuse(
                sorted, "sticks with different releases", "one stick, or several with the same release",
                "Pull the stick that is not meant, and start again.");
        if (sorted.Length > 0 && sorted[0].Document.MediaId != mediaId)
            throw Refuse(
                sorted, "a stick that this system was not started from", $"one with the media id {mediaId}",
                "Start the machine from the stick that is in it.");
        return sorted.FirstOrDefault();
    }

    private IReadOnlyList<FoundStick> Look() =>
        [.. catalog.List().Disks.Select(d => (Disk: d, Document: Read(d)))
            .Where(d => d.Document?.Kind == StickDocument.Stick).Select(d => new FoundStick(d.Disk, d.Document!))];

    /// <summary>A disk that cannot be read yet is asked again next time.</summary>
    private StickDocument? Read(DiskInfo disk)
    {
        (string, string?) key = (disk.DeviceNumber, disk.Serial);
        if (_read.TryGetValue(key, out StickDocument? known))
            return known;
        try
        {
            using IBlockDevice device = catalog.Open(disk, readOnly: true);
            return _read[key] = Stick.ReadDocument(device);
        }
        catch (ImagingException)
        {
            return null;
        }
    }

    private static ImagingException Refuse(IEnumerable<FoundStick> sticks, string what, string expected, string remedy) =>
        new(
            ExitCode.Stick, "stick", $"{what}: {string.Join(", ", sticks.Select(s => $"{s.Disk.Describe()} with {s.Document.Release}"))}",
            expected, remedy);

    private void Pause(TimeSpan span, CancellationToken cancel)
    {
        time.Wait(span, cancel);
        cancel.ThrowIfCancellationRequested();
    }
}
