using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>Finds the clusters of slots, and refuses files whose bytes do not lie plainly in clusters of their own.</summary>
static class SlotFinder
{
    /// <param name="found">The record of each path that exists.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a slot cannot be used.</exception>
    public static IReadOnlyList<NtfsSlotExtents> Find(
        NtfsVolume volume, IReadOnlyList<NtfsSlot> slots, IReadOnlyDictionary<string, long> found)
    {
        var taken = new Dictionary<long, string>();
        var extents = new List<NtfsSlotExtents>(slots.Count);
        foreach (NtfsSlot slot in slots)
        {
            string place = $"{volume.Source.Name}: slot {slot.Path}";
            if (!found.TryGetValue(slot.Path, out long number))
                throw Refused(place, "no such file", "a file of the volume", "Check the slot's path, and that its placeholder is put in.");
            if (!taken.TryAdd(number, slot.Path))
                throw Refused(place, $"the same file as slot {taken[number]}", "a file of its own", "Name each slot once.");
            extents.Add(new NtfsSlotExtents(slot.Path, slot.Size, Locate(volume, number, slot, place)));
        }

        return extents;
    }

    private static IReadOnlyList<ByteRange> Locate(NtfsVolume volume, long number, NtfsSlot slot, string place)
    {
        NtfsFile file = volume.Load(number);
        if (file.Record.IsFolder || file.Stream(AttributeType.Data) is not { } data)
            throw Refused(place, "a folder", "a file", "Name a file as slot.");

        const string Plain = "Take the attribute off the file and its folder, and fill the placeholder with spaces.";
        foreach (AttributeFlags flag in new[] { AttributeFlags.Compressed, AttributeFlags.Encrypted, AttributeFlags.Sparse })
        {
            if ((data.Flags & flag) != 0)
                throw Refused(place, $"a file that is {flag}", "a plain file", Plain);
        }

        if (data.Size != slot.Size)
            throw Refused(place, $"{data.Size} bytes", $"{slot.Size}, as declared", "Make the placeholder exactly as long as the slot.");
        if (data.IsResident)
            throw Refused(
                place,
                $"{data.Size} bytes inside the MFT record",
                "bytes in clusters of their own",
                "Make the slot larger: 4096 bytes always do.");
        if (data.Runs.Any(r => r.IsHole))
            throw Refused(place, "holes", "clusters for all bytes", "Fill the placeholder with spaces, not zeros.");
        if (data.InitializedSize != data.Size)
            throw Refused(place, $"{data.InitializedSize} bytes initialised", $"all {data.Size}", "Write the placeholder to its end.");

        IReadOnlyList<ByteRange> extents = data.Extents;
        long clustered = extents.Sum(e => e.Length);
        if (clustered != data.Size || data.Size == 0 || data.Size % NtfsGeometry.ClusterSize != 0)
            throw Refused(place, $"clusters for {clustered} bytes", $"for {slot.Size}, all of whole clusters", "Make the volume again.");
        return extents;
    }

    private static ImagingException Refused(string place, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, place, found, expected, remedy);
}
