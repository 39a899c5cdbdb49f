using Imaging.Engine;
using Imaging.Engine.Staging;
using Imaging.Platform.Firmware;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Station.Sticks;

namespace Imaging.Station.Runs;

/// <summary>What a station works with.</summary>
public sealed record StationRequest
{
    public required IStickSource Sticks { get; init; }

    public required MachineIdentity Machine { get; init; }

    /// <summary>32 hexadecimal digits; of the boot image.</summary>
    public required string MediaId { get; init; }

    /// <summary>How long a stick is waited for: USB takes its time after power-on.</summary>
    public TimeSpan StickTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the machine's disks are waited for.</summary>
    public DiskTimeouts DiskTimeouts { get; init; } = new();

    /// <summary>PEM file; null: the boot image's own.</summary>
    public string? PublicKey { get; init; }

    public DiskCatalog Catalog { get; init; } = new();

    /// <summary>What the machine has to work with, asked once.</summary>
    public Func<MachineState> State { get; init; } = MachineState.Read;

    /// <summary>The disk, or an image file; null: the one disk of the machine that qualifies.</summary>
    public string? Disk { get; init; }

    /// <summary>Bytes of the image file to make.</summary>
    public long? Size { get; init; }

    /// <summary>The machine's firmware; null where the disk is another machine's.</summary>
    public Func<IFirmwareVariables?>? Firmware { get; init; }

    /// <summary>The machine's TPM; null where nobody asks.</summary>
    public Func<IReadOnlyDictionary<int, string>?>? Tpm { get; init; }

    /// <summary>Version and revision of the program that runs this, for the record.</summary>
    public string Engine { get; init; } = EngineVersion.Text;

    /// <summary>Receives each line of the station's log as it comes; null: nobody does.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Instead of the release's.</summary>
    public TimeSpan? EndAfter { get; init; }

    /// <summary>The clock that is waited by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>False where nobody stands before the machine: then the run ends with its sign-off.</summary>
    public bool WaitsAtEnd { get; init; } = true;
}
