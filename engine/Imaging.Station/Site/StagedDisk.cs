using Imaging.Core;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Station.Site;

/// <summary>A disk that was staged: its ESP holds the release's own documents.</summary>
public sealed class StagedDisk : IReleaseSource
{
    private readonly IBlockDevice _device;
    private readonly Fat32Tree _esp;

    private StagedDisk(DiskInfo info, IBlockDevice device, Fat32Tree esp, StickDocument document)
    {
        (Info, _device, _esp, Document) = (info, device, esp, document);
    }

    public string Name => _esp.Name;

    public DiskInfo Info { get; }

    public IBlockDevice Device => _device;

    public StickDocument Document { get; }

    /// <summary>None: an ESP is not mounted, and what was staged stays as it is.</summary>
    public string? Journal => null;

    /// <param name="device">Open for reading; owned from here on.</param>
    /// <param name="mediaId">What it has to carry; null: any.</param>
    /// <returns>Null where the disk is no staged disk of this media id.</returns>
    public static StagedDisk? TryOpen(DiskInfo info, IBlockDevice device, string? mediaId)
    {
        StagedDisk? staged = null;
        try
        {
            staged = Read(info, device) is { } read && (mediaId is null || read.Document.MediaId == mediaId) ? read : null;
            return staged;
        }
        finally
        {
            if (staged is null)
                device.Dispose();
        }
    }

    public OpenRelease OpenRelease(ReleaseKey? key) => Release.OpenRelease.OpenNamed(_esp, Document, key, "Stage the disk again.");

    public void Dispose()
    {
        _esp.Dispose();
        _device.Dispose();
    }

    private static StagedDisk? Read(DiskInfo info, IBlockDevice device)
    {
        try
        {
            if (Fat32Tree.OfEsp(device) is not { } esp || !esp.Exists(StickPaths.Stick))
                return null;
            StickDocument document = Documents.ReadStick(esp.ReadAll(StickPaths.Stick), $"{esp.Name}/{StickPaths.Stick}");
            return document.Kind == StickDocument.Site ? new StagedDisk(info, device, esp, document) : null;
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt)
        {
            return null; // not one of ours; what ours looks like when it is damaged, the caller says
        }
    }
}
