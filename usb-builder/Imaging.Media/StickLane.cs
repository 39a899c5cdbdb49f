using Imaging.Core;

namespace Imaging.Media;

/// <summary>One stick's way through a run, on a thread of its own: a failing or slow stick does not affect the others.</summary>
internal sealed class StickLane(StickDestination destination, string stickId, IStickSink sink, StickWatchdog watch)
{
    /// <summary>Pieces that wait for the stick at most: how far it may lag behind the fastest.</summary>
    public const int QueueLength = 6;

    private readonly PieceQueue _queue = new(QueueLength);
    private readonly TaskCompletionSource _prepared = new();
    private readonly TaskCompletionSource<StickResult> _result = new();
    private volatile bool _isPrepared;

    /// <summary>Completes, always without an error, when the stick is done or has failed.</summary>
    public Task<StickResult> Result => _result.Task;

    public bool IsOver => _result.Task.IsCompleted;

    public TimeSpan Silence => watch.Silence;

    public void Start(CancellationToken cancel) =>
        new Thread(() => Run(cancel)) { IsBackground = true, Name = destination.Path }.Start();

    /// <summary>True when the stick is ready for pieces, or is over; false when that takes longer.</summary>
    public bool WaitPrepared(TimeSpan wait) => _prepared.Task.Wait(wait);

    public bool Takes(StickFile file) => _isPrepared && !IsOver && sink.Takes(file);

    /// <inheritdoc cref="PieceQueue.TryAdd"/>
    public bool TryGive(SharedPiece piece, TimeSpan wait) => _queue.TryAdd(piece, wait);

    /// <summary>All pieces were given.</summary>
    public void End() => _queue.End();

    /// <summary>Gives up on a stick that does nothing any more; its thread may be in the kernel for good.</summary>
    public void Abandon(TimeSpan silence) =>
        Over(
            new ImagingException(
                ExitCode.DeviceIo, destination.Path, $"no sign of life for {silence.TotalSeconds:0} s", "a stick that answers",
                "Pull it out, and use another."));

    private void Run(CancellationToken cancel)
    {
        try
        {
            using (sink)
                Over(Make(cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Over(
                new ImagingException(
                    ExitCode.DeviceIo, destination.Path, e.Message, "a place that can be written",
                    "Check the path, its permissions and the free space.", e));
        }
#pragma warning disable CA1031 // Nobody above on this thread; whoever waits for the result throws what is no error of the stick.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Over(e);
        }
    }

    private ReadBack Make(CancellationToken cancel)
    {
        sink.Prepare(cancel);
        _isPrepared = true;
        _prepared.TrySetResult();
        while (_queue.Take(cancel) is { } piece)
        {
            watch.Alive(); // waiting for pieces is no silence of the stick's
            try
            {
                sink.Write(piece);
            }
            finally
            {
                piece.Release();
            }
        }

        if (IsOver) // left behind in the middle, and alive again
            throw new OperationCanceledException();
        watch.Alive();
        return sink.Finish(cancel);
    }

    private void Over(ReadBack readBack) => Over(new StickResult(destination, stickId, readBack, null));

    private void Over(Exception error) => Over(new StickResult(destination, stickId, default, error));

    private void Over(StickResult result)
    {
        _result.TrySetResult(result);
        _prepared.TrySetResult();
        _queue.Close();
    }
}
