using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Media;

/// <summary>Reads each file of a release once, in order, and gives every piece to all sticks that take it.</summary>
internal sealed class ReleaseFeed(StickContent content, IReadOnlyList<StickLane> lanes)
{
    private const int PieceLength = 4 * 1024 * 1024;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A stick that does nothing for this long is left behind: its driver may wait for it for ever, and the others with it.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Corrupt"/> or <see cref="ExitCode.Missing"/>: the release is damaged.
    /// </exception>
    public void Run(CancellationToken cancel)
    {
        foreach (StickLane lane in lanes)
        {
            while (!lane.WaitPrepared(s_look))
                LookAfter(lane, cancel);
        }

        // Full queues, and a piece in the hand of each stick and of this thread.
        var pool = new BufferPool(StickLane.QueueLength + lanes.Count + 1, PieceLength);
        foreach (StickFile file in content.Files)
        {
            StickLane[] takers = [.. lanes.Where(l => l.Takes(file))];
            if (takers.Length > 0)
                Feed(file, takers, pool, cancel);
        }

        foreach (StickLane lane in lanes)
            lane.End();
        // The pool is not disposed: pieces are still on their way, and a stick left behind may never give its own back.
    }

    private void Feed(StickFile file, StickLane[] takers, BufferPool pool, CancellationToken cancel)
    {
        using IByteSource source = file.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long offset = 0;
        do
        {
            int length = (int)Math.Min(PieceLength, file.Length - offset);
            AlignedBuffer buffer = pool.Rent(cancel);
            source.Read(offset, buffer.Span[..length]);
            buffer.Span[length..Math.Min(PieceLength, (length + SharedPiece.PadTo - 1) / SharedPiece.PadTo * SharedPiece.PadTo)].Clear();
            hash.AppendData(buffer.Span[..length]);
            if (offset + length == file.Length)
                CheckDigest(file, source, new Digest(hash.GetHashAndReset()));
            Give(new SharedPiece(pool, buffer, file, offset, length, takers.Length), takers, cancel);
            offset += length;
        }
        while (offset < file.Length);
    }

    private void Give(SharedPiece piece, StickLane[] takers, CancellationToken cancel)
    {
        foreach (StickLane lane in takers)
        {
            while (!lane.TryGive(piece, s_look))
            {
                LookAfter(lane, cancel);
                if (!lane.IsOver)
                    continue;
                piece.Release();
                break;
            }
        }
    }

    /// <summary>Waits for the sticks to read back.</summary>
    /// <param name="finished">Told of each when it is over.</param>
    public void Await(Action<StickResult> finished, CancellationToken cancel)
    {
        List<StickLane> left = [.. lanes];
        while (left.Count > 0)
        {
            int over = Task.WaitAny([.. left.Select(l => (Task)l.Result)], s_look);
            left.ForEach(lane => LookAfter(lane, cancel));
            if (over < 0)
                continue;
            finished(left[over].Result.Result);
            left.RemoveAt(over);
        }
    }

    private void LookAfter(StickLane lane, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!lane.IsOver && lane.Silence > Timeout)
            lane.Abandon(lane.Silence);
    }

    /// <summary>Before the last piece is given: nothing then has all of a file that is not what the release says.</summary>
    private static void CheckDigest(StickFile file, IByteSource source, Digest found)
    {
        if (found != file.Sha256)
            throw new ImagingException(
                ExitCode.Corrupt, source.Name, $"SHA-256 {found}", file.Sha256.ToString(),
                "The release was damaged in the output folder: delete it there and build it again.");
    }
}
