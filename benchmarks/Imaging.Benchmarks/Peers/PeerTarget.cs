namespace Imaging.Benchmarks.Peers;

/// <summary>What a tool wants to find at its target's place; made before the clock starts.</summary>
public enum PeerTarget
{
    /// <summary>Nothing: the tool makes the file.</summary>
    Nothing,

    /// <summary>A file of the volume's length that holds nothing.</summary>
    Sparse,

    /// <summary>An empty NTFS volume.</summary>
    EmptyVolume,
}
