using System.Runtime.ExceptionServices;

namespace Imaging.Pipeline;

/// <summary>Threads that work on one job: the first failure stops the others, and is the one that is reported.</summary>
public sealed class WorkGroup : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;

    public WorkGroup(CancellationToken cancel) => _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);

    /// <summary>Set when the caller cancels or a thread has failed.</summary>
    public CancellationToken Stopping => _stop.Token;

    public Thread Start(string name, Action work)
    {
        var thread = new Thread(() => Run(work)) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
        return thread;
    }

    /// <summary>Waits for every thread.</summary>
    /// <exception cref="Exception">What the first thread that failed threw, or the caller's cancellation.</exception>
    public void WaitAll(CancellationToken cancel)
    {
        foreach (Thread thread in _threads)
            thread.Join();
        _failure?.Throw();
        cancel.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads)
            thread.Join();
        _stop.Dispose();
    }

    private void Run(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Another thread's failure, or the caller, stopped this one.
        }
#pragma warning disable CA1031 // Whatever it is, it is rethrown by WaitAll on the caller's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }
}
