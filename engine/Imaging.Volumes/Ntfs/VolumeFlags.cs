namespace Imaging.Volumes.Ntfs;

/// <summary>The state in $VOLUME_INFORMATION (ntfs-3g <c>layout.h</c>, VOLUME_FLAGS).</summary>
[Flags]
public enum VolumeFlags : ushort
{
    None = 0,

    /// <summary>Was not closed, or chkdsk is to run.</summary>
    Dirty = 0x0001,

    /// <summary>$LogFile is to be resized at the next mount.</summary>
    ResizeLog = 0x0002,

    /// <summary>To be upgraded at the next mount.</summary>
    Upgrade = 0x0004,

    /// <summary>chkdsk was at work.</summary>
    CheckUnderway = 0x4000,

    /// <summary>Those that say Windows or chkdsk has still to work on the volume.</summary>
    Unfinished = Dirty | ResizeLog | Upgrade | CheckUnderway,
}
