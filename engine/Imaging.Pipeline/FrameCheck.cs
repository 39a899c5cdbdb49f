using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>Checks a frame as stored, before anything decodes it.</summary>
public static class FrameCheck
{
    /// <summary>Compares the digest; a bad frame is read once more, past the page cache, and then stops the run.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>: names pack, offset, found and expected.</exception>
    public static void Check(Frame frame, Span<byte> packed, IByteSource pack)
    {
        if (Digest.Of(packed) == frame.Sha256)
            return;
        pack.DropCache(frame.Offset, frame.PackedLength);
        pack.Read(frame.Offset, packed);
        Digest found = Digest.Of(packed);
        if (found != frame.Sha256)
            throw new ImagingException(
                ExitCode.Corrupt, $"{pack.Name} at offset {frame.Offset}, frame of {frame.PackedLength} bytes", $"SHA-256 {found}",
                frame.Sha256.ToString(), "The stick does not hold what the builder wrote: write it again, or throw it away.");
    }
}
