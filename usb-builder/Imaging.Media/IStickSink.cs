using Imaging.Core;

namespace Imaging.Media;

/// <summary>
/// A stick being made. Prepared first, then given the files of the release piece by piece, then finished; it is no stick before that. All
/// calls but <see cref="Takes"/> come from one thread.
/// </summary>
internal interface IStickSink : IDisposable
{
    /// <summary>Gets the place ready, so that files can come.</summary>
    /// <exception cref="ImagingException">It is too small, a fake, or fails.</exception>
    void Prepare(CancellationToken cancel);

    /// <summary>False for a file that is there already. Known after <see cref="Prepare"/>; may be asked by another thread.</summary>
    bool Takes(StickFile file);

    /// <summary>The next piece of a file; pieces of a file come in order and cover it, an empty file has one empty piece.</summary>
    void Write(SharedPiece piece);

    /// <summary>Reads everything back from the medium, and only then makes a stick of it.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it does not hold what was written.</exception>
    ReadBack Finish(CancellationToken cancel);
}

/// <summary>What reading a stick back took.</summary>
/// <param name="Bytes">Read.</param>
/// <param name="Seconds">In reads alone: what is done with the bytes does not count.</param>
public readonly record struct ReadBack(long Bytes, double Seconds)
{
    /// <summary>Bytes a second.</summary>
    public double Rate => Bytes / Math.Max(Seconds, 1e-6);
}
