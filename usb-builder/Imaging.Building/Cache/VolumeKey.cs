using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Building.Cache;

/// <summary>A digest over everything a volume follows from. Two volumes with one key are the same bytes.</summary>
internal static class VolumeKey
{
    /// <param name="role">How the request is carried out: a recovery volume takes one file of its WIM, a Windows volume all.</param>
    /// <param name="request">What the volume is to be and to hold; where its file is made does not matter.</param>
    /// <exception cref="ImagingException">A file of the WIM or the content cannot be read, or a tool is missing.</exception>
    public static Digest Of(PartitionRole role, NtfsVolumeRequest request)
    {
        using var key = new KeyWriter();
        key.Add("imaging volume 1");
        ToolIdentity.Add(key);
        key.Add(role.ToString());
        key.Add(request.Size);
        key.Add(request.Label);
        key.Add(request.StartSector);
        key.Add(request.Clock.UtcTicks);
        key.Add((long)request.ContentTimes);
        key.Add(request.Wim is null ? 0 : request.Wim.Image);
        if (request.Wim is not null)
            key.Add(WimIdentity.Of(request.Wim.Path));
        key.Add(request.AdministratorsFolder ?? "");
        key.Add(request.Removed.Count);
        foreach (string path in request.Removed)
            key.Add(path);
        key.Add(request.Content.Count);
        var content = new ContentIdentity(key);
        foreach (ContentTree tree in request.Content)
            content.Add(tree);
        foreach (SlotFile slot in request.Slots)
        {
            key.Add(slot.Path);
            key.Add(slot.Size);
        }

        return key.Finish();
    }
}
