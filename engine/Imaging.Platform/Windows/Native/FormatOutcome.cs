namespace Imaging.Platform.Windows.Native;

/// <summary>How formatting ended: what FormatEx tells (FMIFS_PACKET_TYPE), by its numbers, and two of our own.</summary>
internal enum FormatOutcome
{
    /// <summary>It told nothing, or nothing that is known here.</summary>
    Failed = -1,

    /// <summary>This Windows has no fmifs.dll, or an unknown one.</summary>
    NoFormatter = -2,

    IncompatibleFileSystem = 3,
    IncompatibleMedia = 5,
    AccessDenied = 6,
    WriteProtected = 7,
    VolumeInUse = 8,
    CannotQuickFormat = 9,
    IoError = 10,
    Done = 11,
    BadLabel = 12,
    ClusterTooSmall = 16,
    ClusterTooLarge = 17,
    VolumeTooSmall = 18,
    VolumeTooLarge = 19,
    NoMedium = 20,
    NotReady = 24,
    HardwareFailure = 31,
}
