using System.Runtime.ExceptionServices;

namespace Imaging.Pipeline.Tests;

/// <summary>A run that hangs is a failed test and not a hanging suite.</summary>
internal static class Watchdog
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs on another thread; what it throws is thrown here.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // It is thrown again below.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(s_limit), "it hangs");
        failure?.Throw();
    }
}
