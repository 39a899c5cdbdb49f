namespace Imaging.Wim;

/// <summary>What an operation on a WIM is doing.</summary>
public enum WimPhase
{
    /// <summary>Reading a folder or volume to be added; counts bytes, and the total is not known.</summary>
    Scanning,

    /// <summary>Creating folders and empty files; counts files.</summary>
    Structure,

    /// <summary>Extracting file data; counts bytes.</summary>
    Data,

    /// <summary>Setting times, descriptors and short names; counts files.</summary>
    Metadata,

    /// <summary>Writing a WIM; counts bytes.</summary>
    Writing,

    /// <summary>Comparing a WIM with its digests; counts bytes.</summary>
    Verifying,
}

/// <summary>How far an operation is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Bytes or files, as the phase says.</param>
/// <param name="Total">Of these in all; 0 where not known.</param>
public readonly record struct WimProgress(WimPhase Phase, long Done, long Total);
