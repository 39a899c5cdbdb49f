using System.Diagnostics;
using System.Globalization;
using Imaging.Core;

namespace Imaging.Terminal;

/// <summary>
/// Progress of one step after the other: a line that is rewritten on a terminal, and a plain line every few seconds elsewhere.
/// </summary>
public sealed class ProgressOutput(TextWriter output, bool isTerminal)
{
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private string _step = "";
    private long _started;
    private long _lastShown;
    private int _width;

    /// <summary>For standard error, so that standard output stays for results.</summary>
    public static ProgressOutput ForStandardError() => new(Console.Error, !Console.IsErrorRedirected);

    public void Begin(string step)
    {
        lock (_gate)
        {
            EndLine();
            _step = step;
            _started = _lastShown = Stopwatch.GetTimestamp();
            if (isTerminal)
                Rewrite($"{step} …");
            else
                output.WriteLine(step);
        }
    }

    /// <param name="done">Bytes.</param>
    /// <param name="total">Bytes; 0 where not known.</param>
    public void Move(long done, long total)
    {
        lock (_gate)
        {
            if (Stopwatch.GetElapsedTime(_lastShown) < (isTerminal ? s_terminalInterval : s_plainInterval))
                return;
            _lastShown = Stopwatch.GetTimestamp();
            string line = $"{_step}: {Describe(done, total, Stopwatch.GetElapsedTime(_started))}";
            if (isTerminal)
                Rewrite(line);
            else
                output.WriteLine(line);
        }
    }

    /// <summary>The step has ended; says how it went.</summary>
    public void End(string result)
    {
        lock (_gate)
        {
            if (isTerminal)
                Rewrite($"{_step}: {result}");
            else
                output.WriteLine($"{_step}: {result}");
            EndLine();
        }
    }

    /// <summary>Leaves the line that is being rewritten, so that something else can be printed.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_width > 0)
                output.WriteLine();
            _width = 0;
        }
    }

    private static string Describe(long done, long total, TimeSpan elapsed)
    {
        double rate = done / Math.Max(elapsed.TotalSeconds, 0.001);
        string text = total > 0
            ? string.Create(
                CultureInfo.InvariantCulture, $"{100.0 * done / total,3:0} %, {ByteSize.Format(done)} of {ByteSize.Format(total)}")
            : ByteSize.Format(done);
        text += $", {ByteSize.Format((long)rate)}/s";
        return total > 0 && rate > 0 ? text + string.Create(CultureInfo.InvariantCulture, $", {(total - done) / rate:0} s left") : text;
    }

    private void Rewrite(string line)
    {
        output.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }
}
