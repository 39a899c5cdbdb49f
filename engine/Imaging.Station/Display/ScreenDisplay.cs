namespace Imaging.Station.Display;

/// <summary>
/// A whole text console, of any size, drawn with sequences that the Linux console and Windows consoles know. Only cells that changed are
/// sent, in one write. Colours help, but words and shapes say it all.
/// </summary>
/// <param name="output">The console's device; UTF-8. On Windows the caller has to switch the console to UTF-8 and VT sequences.</param>
/// <param name="size">Asked before every frame; a console may be resized.</param>
/// <param name="pause">Between beeps, which run into one another otherwise: <see cref="Thread.Sleep(TimeSpan)"/>, but for tests.</param>
public sealed class ScreenDisplay(Stream output, Func<ConsoleSize> size, Action<TimeSpan>? pause = null) : IStationDisplay
{
    private const string Bell = "\a";

    /// <summary>Kernel messages may be written over the screen; at five frames a second they are gone after six seconds.</summary>
    private const int FramesToRepaint = 30;

    /// <summary>More than the largest console shows.</summary>
    private const int MostTold = 100;

    /// <summary>The kernel's tone lasts 125 ms.</summary>
    private static readonly TimeSpan s_betweenBeeps = TimeSpan.FromMilliseconds(300);

    private readonly QuietOutput _output = new(output);
    private readonly List<string> _told = [];
    private readonly Action<TimeSpan> _pause = pause ?? Thread.Sleep;
    private StationView? _view;
    private CellGrid? _shown;
    private int _frames;
    private bool _hasEnded;

    public void Show(StationView view)
    {
        if (_hasEnded)
            return;
        _view = view;
        Paint(ProgressScreen.Draw(view, _told, size()));
    }

    public void Tell(string line)
    {
        if (_told.Count == MostTold)
            _told.RemoveAt(0);
        _told.Add(line);
        if (_view is not null)
            Show(_view);
    }

    /// <summary>Beeps once for a pass, three times for a failure, after it is on the screen.</summary>
    public void End(SignOff signOff)
    {
        _hasEnded = true;
        _shown = null;
        Paint(signOff.IsPass ? PassScreen.Draw(signOff, size()) : FailScreen.Draw(signOff, size()));
        _output.Write(Bell);
        for (int i = 1; !signOff.IsPass && i < 3; i++)
        {
            _pause(s_betweenBeeps);
            _output.Write(Bell);
        }
    }

    private void Paint(CellGrid grid)
    {
        bool isDue = ++_frames % FramesToRepaint == 0 && _shown?.Size == grid.Size;
        string update = isDue ? VtWriter.Repaint(grid) : VtWriter.Update(grid, _shown);
        if (update.Length > 0)
            _output.Write(update);
        _shown = grid;
    }
}
