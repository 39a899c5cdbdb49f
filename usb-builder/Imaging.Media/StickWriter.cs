using System.Runtime.ExceptionServices;
using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Host;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>
/// Writes a release to any number of sticks from one reading of it. Each stick has a thread: it prepares, takes pieces, reads back. One
/// that fails drops out with its error, and the others go on; a release that is damaged stops all.
/// </summary>
public sealed class StickWriter(OpenRelease release, string outputFolder, IBuildEvents events)
{
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(30);

    private long _moved;

    /// <summary>The user's list of machines for the sticks; null: none.</summary>
    public MachinesFile? Machines { get; init; }

    /// <summary>True: a list may hold values that the release marks secret, which then are on the stick in clear.</summary>
    public bool AllowsClearSecrets { get; init; }

    /// <summary>Makes an image file; an old one is replaced.</summary>
    /// <param name="size">Bytes; null: the smallest that fits.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: too small, or no space.</exception>
    public void WriteImage(string path, long? size, CancellationToken cancel) =>
        WriteOne(new StickDestination(path, StickTargetKind.Image, Size: size), cancel);

    /// <summary>Copies into a folder; files that are there and right stay.</summary>
    /// <exception cref="ImagingException">What went wrong.</exception>
    public void WriteFolder(string folder, CancellationToken cancel) =>
        WriteOne(new StickDestination(folder, StickTargetKind.Folder), cancel);

    /// <summary>Writes several sticks.</summary>
    /// <param name="finished">Told of each stick when it is over, one at a time, in the order they end.</param>
    /// <returns>In the order given.</returns>
    /// <exception cref="ImagingException">
    /// The release is damaged; no stick was finished then. <see cref="ExitCode.Usage"/>: secret values that nobody asked for.
    /// </exception>
    public IReadOnlyList<StickResult> Write(
        IReadOnlyList<StickDestination> destinations, Action<StickResult> finished, CancellationToken cancel)
    {
        StickContent content = StickContent.Of(release, outputFolder, Machines, HasClearSecrets(destinations));
        return Write(content, [.. destinations.Select(d => Lane(d, content, destinations.Count))], finished, cancel);
    }

    /// <summary>The same, with sticks that are something else than what a path names.</summary>
    internal IReadOnlyList<StickResult> Write(
        StickContent content, IReadOnlyList<StickLane> lanes, Action<StickResult> finished, CancellationToken cancel)
    {
        CheckFilesAreThere(content);
        string many = lanes.Count == 1 ? "" : $" {lanes.Count} times";
        events.Step($"Writing and reading back {ByteSize.Format(content.Bytes)}{many}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        foreach (StickLane lane in lanes)
            lane.Start(stop.Token);
        try
        {
            var feed = new ReleaseFeed(content, lanes);
            feed.Run(cancel);
            feed.Await(finished, cancel);
        }
        catch
        {
            // Devices are closed before the process ends, unless one of them hangs.
            stop.Cancel();
            Task.WaitAll([.. lanes.Select(l => l.Result)], s_stopTime);
            throw;
        }

        return [.. lanes.Select(l => l.Result.Result)];
    }

    /// <summary>A watch whose stick counts in the progress of all.</summary>
    internal StickWatchdog Watch(StickContent content, int sticks) =>
        new(bytes => events.Moved(Interlocked.Add(ref _moved, bytes), 2 * content.Bytes * sticks));

    /// <summary>A folder without a new list keeps the one it has.</summary>
    private bool HasClearSecrets(IReadOnlyList<StickDestination> destinations) => Machines is { } machines
        ? ClearSecrets.Check(machines.Bytes, machines.Path, release.Document, AllowsClearSecrets, events)
        : destinations.Where(d => d.Kind == StickTargetKind.Folder)
            .Select(d => ClearSecrets.CheckFolder(d.Path, release.Document, AllowsClearSecrets, events)).ToList().Contains(true);

    private void WriteOne(StickDestination destination, CancellationToken cancel)
    {
        if (Write([destination], static _ => { }, cancel)[0].Error is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    private StickLane Lane(StickDestination destination, StickContent content, int sticks)
    {
        string id = StickContent.NewStickId();
        StickWatchdog watch = Watch(content, sticks);
        IStickSink sink = destination.Kind switch
        {
            StickTargetKind.Folder => new FolderStick(destination.Path, content, id, watch),
            StickTargetKind.Image => new RawStick(() => CreateImage(destination, content), content, id, isBlank: true, watch),
            StickTargetKind.Device => new RawStick(
                () => OpenDevice(destination.Device!), content, id, isBlank: false, watch, RereadPartitions),
        };
        return new StickLane(destination, id, sink, watch);
    }

    private static ImageFileDevice CreateImage(StickDestination destination, StickContent content)
    {
        string path = destination.Path;
        long bytes = (destination.Size ?? content.SmallestStick()) / 512 * 512;
        content.CheckFits(path, bytes);
        long free = HostFolder.FreeBytes(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (free < content.Bytes)
            throw new ImagingException(
                ExitCode.DeviceIo, path, $"{ByteSize.Format(free)} free", $"{ByteSize.Format(content.Bytes)}",
                "Free space, or choose another place.");
        HostFolder.Write(path, () => File.Delete(path));
        return ImageFileDevice.Create(path, bytes);
    }

    /// <summary>Names of devices move when some come and go: what was opened has to be what was chosen.</summary>
    private static IBlockDevice OpenDevice(DiskInfo chosen)
    {
        IBlockDevice device = BlockDevices.Open(chosen.Node);
        try
        {
            IReadOnlyList<string> differences = new DiskCatalog().Identify(device).DifferencesFrom(chosen);
            if (differences.Count > 0)
                throw new ImagingException(
                    ExitCode.TargetRefused, chosen.Node, string.Join("; ", differences), chosen.Describe(),
                    "A device was changed since it was chosen: start again.");
            StartedDisk.Refuse(device, "Use a stick. A disk that is no longer needed: erase its partition table first (wipefs --all).");
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private void RereadPartitions(IBlockDevice device)
    {
        if (BlockDevices.RereadPartitions(device) is { } notDone)
            events.Warned($"The kernel still shows the old partitions of {device.Name}: {notDone}.");
    }

    /// <summary>Before any stick is erased for nothing.</summary>
    private static void CheckFilesAreThere(StickContent content)
    {
        foreach (StickFile file in content.Files)
        {
            using IByteSource source = file.Open();
            if (source.Length != file.Length)
                throw new ImagingException(
                    ExitCode.Corrupt, source.Name, $"{source.Length} bytes", $"{file.Length} bytes",
                    "The release was damaged in the output folder: delete it there and build it again.");
        }
    }
}
