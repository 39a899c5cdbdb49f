namespace Imaging.Benchmarks.Peers;

/// <summary>A way of putting the tree onto a disk, ours or somebody else's.</summary>
public interface IContender
{
    /// <summary>As the table shows it.</summary>
    string Name { get; }

    /// <summary>The file of the stick it reads.</summary>
    string Source { get; }

    /// <summary>What it holds against a checksum.</summary>
    string Checks { get; }

    /// <summary>Puts the tree onto a fresh disk, until all of it is flushed.</summary>
    /// <param name="source">Where to read <see cref="Source"/>.</param>
    /// <param name="check">True to look afterwards, while no clock runs, whether it is there.</param>
    /// <exception cref="Imaging.Core.ImagingException">It failed; the message has what it said.</exception>
    ContenderRun Run(string source, bool check);
}
