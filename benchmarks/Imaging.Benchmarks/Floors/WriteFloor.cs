using Imaging.Benchmarks.Fixtures;
using Imaging.Core;
using Imaging.Disk;

namespace Imaging.Benchmarks.Floors;

/// <summary>What writing takes, and writing and then reading all of it again.</summary>
public readonly record struct WriteSeconds(double Write, double WriteAndReadBack);

/// <summary>
/// Writing as many bytes as a release has onto a fresh sparse disk image, and nothing else: with direct I/O through the product's own
/// device, in order, flushed at the end. And reading them again.
/// </summary>
/// <param name="path">Of the disk image; it is removed after each run.</param>
public sealed class WriteFloor(string path, long bytes)
{
    /// <summary>Bytes: as long as the longest chunk.</summary>
    private const int PieceLength = 4 * 1024 * 1024;

    private readonly int _pieces = (int)((bytes + PieceLength - 1) / PieceLength);

    /// <summary>Seconds on the better of one and two threads.</summary>
    public WriteSeconds Measure()
    {
        WriteSeconds one = Measure(1);
        WriteSeconds two = Measure(2);
        return new WriteSeconds(Math.Min(one.Write, two.Write), Math.Min(one.WriteAndReadBack, two.WriteAndReadBack));
    }

    private WriteSeconds Measure(int threads)
    {
        try
        {
            using ImageFileDevice disk = ImageFileDevice.Create(path, ReleaseFrames.DiskBytes);
            double write = SideBySide.Run(threads, _pieces, next => Write(disk, next)) + Flush(disk);
            double read = SideBySide.Run(threads, _pieces, next => Read(disk, next));
            return new WriteSeconds(write, write + read);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(ImageFileDevice disk, Func<int> next)
    {
        using var buffer = new AlignedBuffer(PieceLength);
        new Random(1).NextBytes(buffer.Span); // a host may keep runs of zeros for nothing
        for (int i; (i = next()) >= 0;)
            disk.Write((long)i * PieceLength, buffer.Span);
    }

    private static double Flush(ImageFileDevice disk) => SideBySide.Run(threads: 1, pieces: 1, _ => disk.Flush());

    private static void Read(ImageFileDevice disk, Func<int> next)
    {
        using var buffer = new AlignedBuffer(PieceLength);
        for (int i; (i = next()) >= 0;)
            disk.Read((long)i * PieceLength, buffer.Span);
    }
}
