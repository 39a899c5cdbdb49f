namespace Imaging.Engine.Staging;

/// <summary>Reports progress four times a second until disposed, and once more at the end.</summary>
internal sealed class ProgressTimer : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Action _report;
    private readonly Timer _timer;

    public ProgressTimer(Action report)
    {
        _report = report;
        _timer = new Timer(_ => Report(), null, s_interval, s_interval);
    }

    public void Dispose()
    {
        using var stopped = new ManualResetEvent(false);
        _timer.Dispose(stopped);
        stopped.WaitOne();
        Report();
    }

    private void Report()
    {
        try
        {
            _report();
        }
        catch (IOException)
        {
            // Whoever watched is gone, or their disk is full: no reason to leave a disk half made. The record says how it went.
        }
    }
}
