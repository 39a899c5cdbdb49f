namespace Imaging.Engine.Runs;

/// <summary>Reports progress four times a second until disposed, and once more at the end.</summary>
internal sealed class ProgressTimer : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Action _report;
    private readonly Timer _timer;
    private readonly Lock _gate = new();

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

    /// <summary>A busy pool calls late, and then twice at once: one report is enough.</summary>
    private void Report()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            _report();
        }
#pragma warning disable CA1031 // Whoever watches is gone or broken: no reason to leave a disk half made. The record says how it went.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            _gate.Exit();
        }
    }
}
