namespace Imaging.Station.Display;

/// <summary>Columns and rows of a text screen; 1 to <see cref="Most"/> each.</summary>
public readonly record struct ConsoleSize
{
    /// <summary>What every console has, and what is taken where none can be asked.</summary>
    public static readonly ConsoleSize Default = new(80, 25);

    /// <summary>Beyond any console: 4K with an 8×16 font is 480×135. A terminal that claims more is not believed.</summary>
    private const int Most = 1000;

    /// <summary>Sizes no console has, such as the 0×0 of a serial line, become <see cref="Default"/>.</summary>
    public ConsoleSize(int columns, int rows)
    {
        bool isSane = columns is > 0 and <= Most && rows is > 0 and <= Most;
        (Columns, Rows) = isSane ? (columns, rows) : (80, 25);
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>The size of this process's console as it is now.</summary>
    public static ConsoleSize OfConsole()
    {
        try
        {
            return new ConsoleSize(Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException or InvalidOperationException)
        {
            // Output is a file or a pipe: there is nobody to ask.
            return Default;
        }
    }
}
