using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Testing;
using Imaging.Testing.StandIn;

namespace Imaging.Boot.Tests;

/// <summary>
/// A day at the line, shared by all tests: the releases, made once, and the sticks that were used, for whoever collects them.
/// </summary>
public sealed class Shift : IDisposable
{
    /// <summary>Bytes of the machines' disks; more than the release asks for, so the Windows volume grows.</summary>
    internal const long DiskBytes = 3L << 30;

    private readonly TempFolder _folder = new();
    private readonly Lazy<StandInLoader> _loader;
    private readonly Lazy<BootRelease> _signed;
    private readonly Lazy<BootRelease> _unsigned;
    private readonly Lazy<BootRelease> _files;
    private readonly Lazy<(StickImage Stick, VirtualDisk Disk)> _secureBoot;
    private readonly Lazy<(StickImage Stick, VirtualDisk Disk)> _powerCut;
    private readonly Lazy<StickImage> _damagedStick;

    public Shift()
    {
        _loader = new(() => new StandInLoader(_folder.File("loader"), Artifacts.Program("usb-builder")));
        _signed = new(() => new BootRelease(_folder.File("signed"), Loader, secureBoot: true));
        _unsigned = new(() => new BootRelease(_folder.File("unsigned"), Loader, secureBoot: false));
        _files = new(() => new BootRelease(_folder.File("files"), Loader, secureBoot: true, appliesFiles: true));
        _secureBoot = new(() => SecureBootTests.Run(this));
        _powerCut = new(() => PowerCutTests.Run(this));
        _damagedStick = new(() => DamagedStickTests.RunDamagedPack(this));
    }

    /// <summary>What all of them start.</summary>
    internal StandInLoader Loader => _loader.Value;

    /// <summary>Its chain is signed from the firmware to the kernel.</summary>
    internal BootRelease Signed => _signed.Value;

    /// <summary>One unsigned file boots it.</summary>
    internal BootRelease Unsigned => _unsigned.Value;

    /// <summary>As <see cref="Signed"/>, and its volumes are applied file by file.</summary>
    internal BootRelease Files => _files.Value;

    /// <summary>Used on a machine that passed, twice.</summary>
    internal StickImage SecureBootStick => _secureBoot.Value.Stick;

    /// <summary>Used on a machine that lost its power twice, and passed.</summary>
    internal StickImage PowerCutStick => _powerCut.Value.Stick;

    /// <summary>Was staged by <see cref="SecureBootStick"/>.</summary>
    internal VirtualDisk SecureBootDisk => _secureBoot.Value.Disk;

    /// <summary>Was staged by <see cref="PowerCutStick"/>.</summary>
    internal VirtualDisk PowerCutDisk => _powerCut.Value.Disk;

    /// <summary>Used on a machine that failed.</summary>
    internal StickImage DamagedStick => _damagedStick.Value;

    internal string At(string name) => _folder.File(name);

    internal StickImage NewStick(BootRelease release, string name) => release.CopyStick(At($"{name}.img"));

    internal VirtualDisk NewDisk(string name, long bytes = DiskBytes, int sectorSize = 512) =>
        VirtualDisk.Create(At($"{name}.img"), bytes) with { SectorSize = sectorSize };

    /// <summary>One with Secure Boot, whose firmware also trusts who signed <see cref="Loader"/>.</summary>
    /// <param name="number">Its own among all tests.</param>
    internal VirtualMachine NewMachine(int number, params VirtualDisk[] disks)
    {
        var machine = new VirtualMachine(At($"machine{number}"), number, secureBoot: true, disks);
        machine.Trust(Loader.Authority);
        return machine;
    }

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name)]
public sealed class BootTests : ICollectionFixture<Shift>
{
    public const string Name = "a shift at the line";
}
