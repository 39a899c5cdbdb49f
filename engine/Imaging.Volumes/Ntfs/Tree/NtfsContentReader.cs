using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// Reads streams in the order in which they begin in the volume, about a megabyte at once: one thread reads into the next window
/// while another hashes the one before.
/// </summary>
static class NtfsContentReader
{
    /// <summary>One is read, one hashed, one waits.</summary>
    private const int Windows = 3;

    /// <param name="progress">Bytes of streams that are done, and of all.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a compressed unit is damaged;
    /// <see cref="ExitCode.DeviceIo"/>.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static void Read(IByteSource volume, List<TreeContent> contents, Action<long, long>? progress, CancellationToken cancel)
    {
        contents.Sort((a, b) => a.FirstLcn.CompareTo(b.FirstLcn));
        using var ring = new WindowRing(Windows);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task reading = Task.Factory.StartNew(
            () => Fill(volume, contents, ring, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Hash(volume.Name, contents, ring, progress, cancel);
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny([reading], CancellationToken.None); // it uses the ring until it ends
        }

        reading.GetAwaiter().GetResult();
    }

    private static void Fill(IByteSource volume, List<TreeContent> contents, WindowRing ring, CancellationToken cancel)
    {
        try
        {
            ContentWindow window = ring.RentFree(cancel);
            foreach (ContentPiece piece in NtfsContentPlan.Cut(contents, ContentWindow.MaxBytes))
            {
                if (window.TryAdd(piece))
                    continue;
                window.Read(volume);
                ring.GiveFull();
                window = ring.RentFree(cancel);
                window.TryAdd(piece);
            }

            window.Read(volume);
            ring.GiveFull();
        }
        finally
        {
            ring.Complete();
        }
    }

    private static void Hash(
        string volume, List<TreeContent> contents, WindowRing ring, Action<long, long>? progress, CancellationToken cancel)
    {
        using var hasher = new ContentHasher(volume);
        long total = contents.Sum(c => c.Size);
        long done = 0;
        while (ring.RentFull(cancel) is { } window)
        {
            done += hasher.Append(window, cancel);
            ring.GiveFree();
            progress?.Invoke(done, total);
        }
    }
}
