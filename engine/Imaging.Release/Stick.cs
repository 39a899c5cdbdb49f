using Imaging.Core;
using Imaging.Platform.Devices;

namespace Imaging.Release;

/// <summary>A medium with releases on it: a mounted stick's folder, or a raw stick (image file or device) read without mounting.</summary>
public sealed class Stick : IReleaseSource
{
    private readonly IByteSource? _device;

    private Stick(IFileTree files, StickDocument document, string? folder, IByteSource? device)
    {
        (Files, Document, Folder, _device) = (files, document, folder, device);
    }

    public string Name => Files.Name;

    public IFileTree Files { get; }

    public StickDocument Document { get; }

    /// <summary>The host folder, which can be written; null for a raw stick.</summary>
    public string? Folder { get; }

    public string? Journal => Folder is null ? null : Path.Combine(Folder, StickPaths.Journal);

    public MachineRow? FindMachine(string? serial, Action<string> warn) => MachineRow.Find(Files, serial, warn);

    /// <param name="path">A folder, an image file or a device node.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no stick; <see cref="ExitCode.PartitionTable"/>: its file system is damaged;
    /// <see cref="ExitCode.Corrupt"/>: its <c>stick.json</c> is.
    /// </exception>
    public static Stick Open(string path)
    {
        if (Directory.Exists(path))
            return Open(new FolderTree(path), path, null);
        IBlockDevice device = BlockDevices.Open(path, readOnly: true);
        try
        {
            return Open(Fat32Tree.OfStick(device), null, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>What a raw disk's own FAT32 partition says it is; null where it says nothing.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk cannot be read.</exception>
    public static StickDocument? ReadDocument(IBlockDevice disk)
    {
        try
        {
            using Fat32Tree files = Fat32Tree.OfStick(disk);
            return files.Exists(StickPaths.Stick) ? Documents.ReadStick(files.ReadAll(StickPaths.Stick), disk.Name) : null;
        }
        catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.Corrupt or ExitCode.Missing)
        {
            // No MBR, no FAT32, no readable document: then it is no stick of ours.
            return null;
        }
    }

    public OpenRelease OpenRelease(ReleaseKey? key) => Release.OpenRelease.OpenNamed(Files, Document, key, "Write the stick again.");

    public void Dispose()
    {
        Files.Dispose();
        _device?.Dispose();
    }

    private static Stick Open(IFileTree files, string? folder, IByteSource? device)
    {
        string place = $"{files.Name}/{StickPaths.Stick}";
        if (!files.Exists(StickPaths.Stick))
            throw new ImagingException(
                ExitCode.Missing, place, "no such file", "a stick written by `usb-builder write`",
                "Check the path; a release's folder has to be written to a stick first.");
        StickDocument document = Documents.ReadStick(files.ReadAll(StickPaths.Stick), place);
        if (document.Kind != StickDocument.Stick)
            throw new ImagingException(
                ExitCode.Missing, place, $"the kind '{document.Kind}'", $"'{StickDocument.Stick}'",
                "This is a staged disk and no stick: name the stick.");
        return new Stick(files, document, folder, device);
    }
}
