using Imaging.Core;
using Imaging.Wim;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Makes one volume, in the child process. 1. mkntfs on a sparse file. 2. Open the image, lay content and slots over it, in memory.
/// 3. Check the tree. 4. Extract it, once: libwim cannot extract onto folders that exist. 5. Descriptors and times of the content.
/// </summary>
/// <remarks>Does not seal, or check the volume: others do.</remarks>
internal sealed class VolumeBuild(VolumeMakerJob job, Action<VolumeMakingProgress> progress)
{
    private readonly NtfsVolumeRequest _request = job.Request;
    private readonly ContentLinks _links = new(job.ScratchFolder);

    public NtfsVolumeReport Run()
    {
        Directory.SetCurrentDirectory(job.ScratchFolder);
        Format();
        Report(VolumeMakingPhase.Collecting);
        using WimFile wim = Open(out int image);
        ExtendedAttributeCount lost = _request.Wim is null ? default : wim.CountExtendedAttributes(image);
        TreeCheck tree;
        try
        {
            Collect(wim, image);
            tree = Check(wim, image);
            Extract(wim, image, tree);
        }
        catch (ImagingException e)
        {
            throw _links.Translate(e);
        }

        new PlacedContent(_request, progress).Finish([.. tree.Unsecured.Select(e => new PlacedEntry(e.Path, e.IsFolder, e.Written))]);
        return NewReport(tree, lost);
    }

    private static VolumeMakingProgress? Translate(WimProgress wim) => wim.Phase switch
    {
        WimPhase.Scanning => new(VolumeMakingPhase.Collecting, wim.Done, wim.Total),
        WimPhase.Structure => new(VolumeMakingPhase.Structure, wim.Done, wim.Total),
        WimPhase.Data => new(VolumeMakingPhase.Data, wim.Done, wim.Total),
        WimPhase.Metadata => new(VolumeMakingPhase.Metadata, wim.Done, wim.Total),
        _ => null,
    };

    private void Format()
    {
        Report(VolumeMakingPhase.Formatting);
        using (FileStream file = File.Create(_request.VolumeFile))
            file.SetLength(_request.Size);

        try
        {
            new Mkntfs(job.Mkntfs).Format(
                _request.VolumeFile, new NtfsFormat(_request.Label, _request.StartSector, SectorSize: 512, IsTimeless: true));
        }
        catch (ImagingException e) when (HostDiskIsFull())
        {
            throw NoRoomOnHost(e);
        }
    }

    private WimFile Open(out int image)
    {
        if (_request.Wim is { } source)
        {
            image = source.Image;
            return WimFile.Open(source.Path);
        }

        WimFile wim = WimFile.CreateNew(WimCompression.None);
        image = wim.AddEmptyImage(_request.Label);
        return wim;
    }

    private void Collect(WimFile wim, int image)
    {
        foreach (string path in _request.Removed)
            wim.Delete(image, path);
        foreach (ContentTree tree in _request.Content)
            wim.AddTree(image, _links.Link(tree), tree.Destination, Forward);
        foreach ((int i, SlotFile slot) in _request.Slots.Index())
            wim.AddTree(image, _links.Write(i, slot), slot.Path);
    }

    private TreeCheck Check(WimFile wim, int image)
    {
        Report(VolumeMakingPhase.Checking);
        var tree = new TreeCheck();
        wim.Visit(image, "\\", tree.Visit);
        tree.ThrowIfNamesAreBad($"volume {_request.Label}");
        foreach (SlotFile slot in _request.Slots)
            tree.ThrowIfCompressed(slot);
        if (tree.MinimumSize > _request.Size)
            throw TooSmall(tree, null);
        return tree;
    }

    private void Extract(WimFile wim, int image, TreeCheck tree)
    {
        try
        {
            wim.ExtractImageToNtfs(image, _request.VolumeFile, Forward);
        }
        catch (ImagingException e) when (e.Found.Contains("No space left", StringComparison.OrdinalIgnoreCase))
        {
            throw HostDiskIsFull() ? NoRoomOnHost(e) : TooSmall(tree, e);
        }
    }

    // The volume's file is sparse: the same error tells of a volume that is too small, and of a host without room for it.
    private bool HostDiskIsFull() =>
        new DriveInfo(Path.GetDirectoryName(_request.VolumeFile)!).AvailableFreeSpace < ByteSize.MiB;

    private ImagingException NoRoomOnHost(Exception? inner) => new(
        ExitCode.DeviceIo, _request.VolumeFile, "no space left on the disk it is made on", "room for the volume's content",
        "Free space, or choose another --out.", inner);

    private ImagingException TooSmall(TreeCheck tree, Exception? inner) => new(
        ExitCode.Manifest,
        $"volume {_request.Label}",
        $"{ByteSize.Format(_request.Size)} for {ByteSize.Format(tree.DataBytes)} of content, "
            + $"which takes {ByteSize.Format(tree.MinimumSize)} at the least",
        "a volume that holds its content and 100 MB more",
        "Raise the partition's size (or disk.minimum) in the manifest, or leave something out.",
        inner);

    private NtfsVolumeReport NewReport(TreeCheck tree, ExtendedAttributeCount lost)
    {
        int hostFiles = 0;
        int hostAttributes = 0;
        foreach (ContentTree content in _request.Content)
        {
            (int files, int attributes) = HostExtendedAttributes.Count(content.HostPath);
            hostFiles += files;
            hostAttributes += attributes;
        }

        return new NtfsVolumeReport
        {
            Files = tree.Files,
            Folders = tree.Folders,
            DataBytes = tree.DataBytes,
            SparseContentFiles = tree.SparseContent,
            FilesLosingExtendedAttributes = lost.Files,
            LostExtendedAttributes = lost.Attributes,
            ContentLosingHostAttributes = hostFiles,
            LostHostAttributes = hostAttributes,
        };
    }

    private void Forward(WimProgress wim)
    {
        if (Translate(wim) is { } translated)
            progress(translated);
    }

    private void Report(VolumeMakingPhase phase) => progress(new VolumeMakingProgress(phase, 0, 0));
}
