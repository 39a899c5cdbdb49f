using Imaging.Benchmarks.Fixtures;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Platform.Devices;

namespace Imaging.Benchmarks.Floors;

/// <summary>What writing takes, and writing and then reading all of it again.</summary>
public readonly record struct WriteSeconds(double Write, double WriteAndReadBack);

/// <summary>
/// Writing as many bytes to the same places of a fresh sparse disk image as the release has, and nothing else: with direct I/O through the
/// product's own device, room reserved, in ascending order, flushed at the end. And reading them again.
/// </summary>
/// <param name="path">Of the disk image; it is removed after each run.</param>
public sealed class WriteFloor(string path, ReleaseFrames release)
{
    /// <summary>Bytes: as long as the longest chunk.</summary>
    private const int PieceLength = 4 * 1024 * 1024;

    private readonly DiskRange[] _pieces = [.. release.Written.SelectMany(Pieces)];

    /// <summary>Seconds on the better of two and four threads; one alone leaves the disk waiting.</summary>
    public WriteSeconds Measure()
    {
        (WriteSeconds two, WriteSeconds four) = (Measure(2), Measure(4));
        return new WriteSeconds(Math.Min(two.Write, four.Write), Math.Min(two.WriteAndReadBack, four.WriteAndReadBack));
    }

    /// <summary>Seconds on some threads, whatever else goes on.</summary>
    public WriteSeconds Measure(int threads, bool readBack = true)
    {
        try
        {
            using ImageFileDevice disk = ImageFileDevice.Create(path, ReleaseFrames.DiskBytes);
            double write = Reserve(disk) + SideBySide.Run(threads, _pieces.Length, next => Write(disk, next)) + Flush(disk);
            double read = readBack ? SideBySide.Run(threads, _pieces.Length, next => Read(disk, next)) : 0;
            return new WriteSeconds(write, write + read);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<DiskRange> Pieces(DiskRange range)
    {
        for (long done = 0; done < range.Length; done += PieceLength)
            yield return new DiskRange(range.Offset + done, Math.Min(PieceLength, range.Length - done));
    }

    private double Reserve(ImageFileDevice disk) =>
        SideBySide.Run(threads: 1, pieces: 1, _ => Array.ForEach(_pieces, p => disk.Reserve(p.Offset, p.Length)));

    private void Write(ImageFileDevice disk, Func<int> next)
    {
        using var buffer = new AlignedBuffer(PieceLength);
        new Random(1).NextBytes(buffer.Span); // a host may keep runs of zeros for nothing
        for (int i; (i = next()) >= 0;)
            disk.Write(_pieces[i].Offset, buffer.Span[..(int)_pieces[i].Length]);
    }

    private static double Flush(ImageFileDevice disk) => SideBySide.Run(threads: 1, pieces: 1, _ => disk.Flush());

    private void Read(ImageFileDevice disk, Func<int> next)
    {
        using var buffer = new AlignedBuffer(PieceLength);
        for (int i; (i = next()) >= 0;)
            disk.Read(_pieces[i].Offset, buffer.Span[..(int)_pieces[i].Length]);
    }
}
