namespace Imaging.Building.VolumeMaking;

/// <summary>A step of making a volume, in order.</summary>
public enum VolumeMakingPhase
{
    /// <summary>mkntfs; not counted.</summary>
    Formatting,

    /// <summary>Opening the WIM and laying the content over it, in memory; counts bytes of the content found.</summary>
    Collecting,

    /// <summary>Names that Windows cannot hold; not counted.</summary>
    Checking,

    /// <summary>Creating folders and empty files; counts files.</summary>
    Structure,

    /// <summary>File data; counts bytes.</summary>
    Data,

    /// <summary>Times, descriptors, short names; counts files.</summary>
    Metadata,

    /// <summary>Descriptors and times of the content; counts files.</summary>
    Securing,
}

/// <summary>How far a volume is.</summary>
/// <param name="Phase">The step.</param>
/// <param name="Done">Bytes or files, as the phase says.</param>
/// <param name="Total">Of these in all; 0 where not known.</param>
public readonly record struct VolumeMakingProgress(VolumeMakingPhase Phase, long Done, long Total);
