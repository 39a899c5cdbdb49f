using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>A frame that is being read, in pieces and by several threads.</summary>
internal sealed class FrameRead(FrameJob job, RingPiece place, IByteSource pack)
{
    private int _taken;
    private int _missing = place.Length;

    public FrameJob Job => job;

    /// <summary>Where it is read to.</summary>
    public RingPiece Place => place;

    public IByteSource Pack => pack;

    /// <summary>True when somebody reads, or has read, every piece.</summary>
    public bool IsTaken => _taken == place.Length;

    /// <summary>The next piece, in bytes from the start of the frame. Not for two threads at once.</summary>
    public (int Start, int Length) Take()
    {
        int start = _taken;
        int length = Math.Min(ContentPipeline.PieceLength, place.Length - start);
        _taken += length;
        return (start, length);
    }

    /// <summary>A piece was read; true for the last one to be.</summary>
    public bool Finish(int length) => Interlocked.Add(ref _missing, -length) == 0;
}
