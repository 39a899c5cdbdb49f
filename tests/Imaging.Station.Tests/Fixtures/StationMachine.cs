using System.Text.Json;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Platform.Volumes;
using Imaging.Release;
using Imaging.Station.Display;
using Imaging.Station.Runs;
using Imaging.Station.Sticks;
using Imaging.Testing;

namespace Imaging.Station.Tests.Fixtures;

/// <summary>A machine before a station: a made-up device tree, image files for disks, a folder where its stick is mounted.</summary>
internal sealed class StationMachine : IDisposable, IVolumeMounter, IVolumeMount
{
    public const long DiskBytes = 274_000_000 / 512 * 512;

    private readonly StationFixture _fixture;
    private readonly TempFolder _temp = new();

    public StationMachine(StationFixture fixture)
    {
        _fixture = fixture;
        foreach (string file in Directory.EnumerateFiles(fixture.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(fixture.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        System.Write("proc/meminfo", "MemTotal:        8000000 kB");
        Directory.CreateDirectory(System.At("dev"));
    }

    public FakeSystem System { get; } = new();

    public RecordingDisplay Display { get; } = new();

    public ManualTime Time { get; } = new() { SkipsWaits = true };

    public string Folder => _temp.File("mount");

    /// <summary>True once the stick cannot be written.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How often the stick can be written before it breaks.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    /// <summary>True while something is written to the stick.</summary>
    public bool IsWritable { get; private set; }

    /// <summary>The partition that was mounted.</summary>
    public DiskPartition? Mounted { get; private set; }

    public string DiskPath(string name = "nvme0n1") => System.At($"dev/{name}");

    public StationRequest Request => new()
    {
        Sticks = new UsbSticks(System.Catalog, this, _fixture.Release.Document.MediaId, Time),
        Machine = new MachineIdentity { Manufacturer = "Testco GmbH", Model = "Book", Serial = "SN/1" },
        MediaId = _fixture.Release.Document.MediaId,
        StickTimeout = TimeSpan.FromMilliseconds(50),
        DiskTimeouts = new DiskTimeouts { Unchanged = TimeSpan.Zero, Longest = TimeSpan.Zero },
        PublicKey = _fixture.PublicKey,
        Catalog = System.Catalog,
        State = () => MachineState.Read(System.Root),
        Time = Time,
        WaitsAtEnd = false,
    };

    public SignOff SignOff => Display.SignOff!;

    public StationMachine WithStick(string image, string name = "sdb", int number = 160, string speed = "5000")
    {
        long sectors = new FileInfo(image).Length / 512;
        string usb = $"pci0000:00/0000:00:14.0/usb2/2-{number}";
        System.Write($"sys/devices/{usb}/idVendor", "0781");
        System.Write($"sys/devices/{usb}/serial", $"4C53{number}");
        System.Write($"sys/devices/{usb}/speed", speed);
        string place = System.AddDisk(
            $"{usb}/2-{number}:1.0/host0/target0:0:0/0:0:0:0/block/{name}", $"8:{number}", sectors, ("removable", "1"));
        System.AddPartition(place, $"{name}1", $"8:{number + 1}", 1, 2048, sectors - 2048);
        File.CreateSymbolicLink(DiskPath(name), image);
        return this;
    }

    public StationMachine WithDisk(string name = "nvme0n1", int number = 7, long bytes = DiskBytes)
    {
        System.AddDisk(
            $"pci0000:00/0000:00:1d.0/0000:3d:00.{number}/nvme/nvme{number}/{name}", $"259:{number}", bytes / 512,
            ("device/serial", $"S{number}"));
        using FileStream file = File.Create(DiskPath(name));
        file.SetLength(bytes);
        file.Write("an old system"u8);
        return this;
    }

    public ExitCode Run(StationRequest? request = null, CancellationToken cancel = default) =>
        new StationRun(request ?? Request, Display).Run(cancel);

    public bool DiskIsUntouched(string name = "nvme0n1")
    {
        using FileStream file = File.OpenRead(DiskPath(name));
        var piece = new byte[1024 * 1024];
        bool isUntouched = true;
        for (int count = 0; isUntouched && (count = file.Read(piece)) > 0;)
        {
            ReadOnlySpan<byte> read = piece.AsSpan(0, count);
            ReadOnlySpan<byte> old = file.Position == count ? "an old system"u8 : [];
            isUntouched = read.StartsWith(old) && !read[old.Length..].ContainsAnyExcept((byte)0);
        }

        return isUntouched;
    }

    /// <summary>Records of a kind, oldest first.</summary>
    public IReadOnlyList<RunRecord> Records(string kind)
    {
        string journal = Path.Combine(Folder, StickPaths.Journal);
        return !Directory.Exists(journal) ? [] :
            [.. Directory.EnumerateFiles(journal, $"*-{kind}.json")
                .Select(
                    f => JsonSerializer.Deserialize(File.ReadAllBytes(f), RunRecordContext.Default.RunRecord)!).OrderBy(r => r.Started)];
    }

    /// <summary>The files of runs on the stick, by name.</summary>
    public IReadOnlyList<string> JournalFiles =>
        [.. Directory.GetFiles(Path.Combine(Folder, StickPaths.Journal)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public string ReadJournal(string name) => File.ReadAllText(Path.Combine(Folder, StickPaths.Journal, name));

    public void Pull(string name = "sdb")
    {
        IsBroken = true;
        System.RemoveDisk(name);
        Directory.Delete(Path.Combine(Folder, StickPaths.Root), recursive: true);
    }

    public IVolumeMount Mount(DiskPartition partition)
    {
        Mounted = partition;
        return this;
    }

    public void Write(Action change)
    {
        if (IsBroken || WritesLeft-- <= 0)
            throw new ImagingException(ExitCode.DeviceIo, "stick", "an error", "a stick that can be written", "Replace it.");
        IsWritable = true;
        change();
        IsWritable = false;
    }

    void IDisposable.Dispose()
    {
        // Of the mount, which ends with a run.
    }

    public void Remove()
    {
        System.Dispose();
        _temp.Dispose();
    }
}
