namespace Imaging.Platform.Firmware;

/// <summary>Who can see a variable, and how long it lasts (UEFI 2.10, section 8.2).</summary>
[Flags]
public enum FirmwareVariableAttributes : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It outlasts a restart.</summary>
    NonVolatile = 1,

    /// <summary>Boot loaders see it.</summary>
    BootService = 2,

    /// <summary>Operating systems see it.</summary>
    Runtime = 4,

    /// <summary>What boot entries and their order are.</summary>
    Lasting = NonVolatile | BootService | Runtime,
}

/// <summary>A variable's content.</summary>
public sealed record FirmwareVariable(ReadOnlyMemory<byte> Data, FirmwareVariableAttributes Attributes);
