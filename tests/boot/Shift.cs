using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>
/// A day at the line, shared by all tests: the releases, made once, and the sticks that were used, for whoever collects them.
/// </summary>
public sealed class Shift : IDisposable
{
    /// <summary>Bytes of the machines' disks; more than the release asks for, so the Windows volume grows.</summary>
    internal const long DiskBytes = 3L << 30;

    private readonly TempFolder _folder = new();
    private readonly Lazy<BootRelease> _signed;
    private readonly Lazy<BootRelease> _unsigned;
    private readonly Lazy<BootRelease> _files;
    private readonly Lazy<StickImage> _secureBootStick;
    private readonly Lazy<StickImage> _powerCutStick;
    private readonly Lazy<StickImage> _damagedStick;

    public Shift()
    {
        _signed = new(() => new BootRelease(_folder.File("signed"), secureBoot: true));
        _unsigned = new(() => new BootRelease(_folder.File("unsigned"), secureBoot: false));
        _files = new(() => new BootRelease(_folder.File("files"), secureBoot: true, appliesFiles: true));
        _secureBootStick = new(() => SecureBootTests.Run(this));
        _powerCutStick = new(() => PowerCutTests.Run(this));
        _damagedStick = new(() => DamagedStickTests.RunDamagedPack(this));
    }

    /// <summary>Its chain is signed from the firmware to the kernel.</summary>
    internal BootRelease Signed => _signed.Value;

    /// <summary>One unsigned file boots it.</summary>
    internal BootRelease Unsigned => _unsigned.Value;

    /// <summary>As <see cref="Signed"/>, and its volumes are applied file by file.</summary>
    internal BootRelease Files => _files.Value;

    /// <summary>Used on a machine that passed, twice.</summary>
    internal StickImage SecureBootStick => _secureBootStick.Value;

    /// <summary>Used on a machine that lost its power twice, and passed.</summary>
    internal StickImage PowerCutStick => _powerCutStick.Value;

    /// <summary>Used on a machine that failed.</summary>
    internal StickImage DamagedStick => _damagedStick.Value;

    internal string At(string name) => _folder.File(name);

    internal StickImage NewStick(BootRelease release, string name) => release.CopyStick(At($"{name}.img"));

    internal VirtualDisk NewDisk(string name, long bytes = DiskBytes, int sectorSize = 512) =>
        VirtualDisk.Create(At($"{name}.img"), bytes) with { SectorSize = sectorSize };

    /// <param name="number">Its own among all tests.</param>
    internal VirtualMachine NewMachine(int number, params VirtualDisk[] disks) =>
        new(At($"machine{number}"), number, secureBoot: true, disks);

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name)]
public sealed class BootTests : ICollectionFixture<Shift>
{
    public const string Name = "a shift at the line";
}
