namespace Imaging.Platform.Linux;

/// <summary>
/// Waits out those who hold a disk for a moment only: udev while it probes, and any child process between its fork and its exec, which has
/// a copy of every descriptor of ours, one just closed included.
/// </summary>
internal static class BusyRetry
{
    private const long MaximumMilliseconds = 2000;
    private const int PauseMilliseconds = 20;

    /// <summary>Repeats what answers "busy".</summary>
    /// <param name="attempt">Gives 0 or an error number.</param>
    /// <returns>The last answer.</returns>
    public static int While(Func<int> attempt)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            int errno = attempt();
            if (errno is not (Errno.Busy or Errno.Again or Errno.Interrupted) || Environment.TickCount64 - start > MaximumMilliseconds)
                return errno;
            Thread.Sleep(PauseMilliseconds);
        }
    }
}
