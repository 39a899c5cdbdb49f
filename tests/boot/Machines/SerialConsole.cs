using System.Text;
using System.Text.RegularExpressions;

namespace Imaging.Boot.Tests.Machines;

/// <summary>What a machine said on its serial line: firmware, boot loader, kernel and engine. Also kept in a file.</summary>
internal sealed partial class SerialConsole
{
    private readonly StringBuilder _text = new();
    private readonly object _lock = new();
    private bool _ended;

    /// <param name="line">The line's end at this side; read until it ends.</param>
    public SerialConsole(StreamReader line, string logFile)
    {
        new Thread(() => Listen(line, logFile)) { IsBackground = true, Name = "serial line" }.Start();
    }

    /// <summary>All of it, without the terminal's escape sequences.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
                return Plain(_text.ToString());
        }
    }

    /// <summary>Waits until one of the texts was said, in a line that has ended; that one.</summary>
    /// <exception cref="TimeoutException">It was not; with the end of what was said instead.</exception>
    public string WaitForAny(TimeSpan limit, params string[] texts)
    {
        DateTime end = DateTime.UtcNow + limit;
        lock (_lock)
        {
            while (true)
            {
                string said = Plain(_text.ToString());
                said = said[..(said.LastIndexOf('\n') + 1)];
                if (texts.FirstOrDefault(t => said.Contains(t, StringComparison.Ordinal)) is { } found)
                    return found;
                TimeSpan left = end - DateTime.UtcNow;
                if (_ended || left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                    throw new TimeoutException($"{string.Join(" or ", texts)}: not said "
                        + $"{(_ended ? "before the power went off" : $"in {limit}")}, but:\n{Tail(said)}");
            }
        }
    }

    private static string Tail(string said) => string.Join('\n', said.Split('\n').TakeLast(40));

    private static string Plain(string text) => EscapeSequence().Replace(text, "").Replace("\r", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\x1B\[[0-9;=?]*[A-Za-z]")]
    private static partial Regex EscapeSequence();

    private void Listen(StreamReader line, string logFile)
    {
        using var log = new StreamWriter(logFile) { AutoFlush = true };
        var buffer = new char[4096];
        while (line.Read(buffer) is > 0 and int count)
        {
            log.Write(buffer, 0, count);
            Append(buffer.AsSpan(0, count));
        }

        lock (_lock)
        {
            _ended = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Append(ReadOnlySpan<char> said)
    {
        lock (_lock)
        {
            _text.Append(said);
            Monitor.PulseAll(_lock);
        }
    }
}
