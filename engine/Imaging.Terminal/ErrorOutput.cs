using Spectre.Console;

namespace Imaging.Terminal;

/// <summary>Sentences on standard error, in red or yellow where there is a terminal.</summary>
public static class ErrorOutput
{
    private static readonly IAnsiConsole s_console = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static void Write(string message) => Write("error", "red", message);

    public static void Warn(string message) => Write("warning", "yellow", message);

    private static void Write(string kind, string color, string message)
    {
        // A pipe or a log gets the sentence as it is: nothing may fold it.
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine($"{kind}: {message}");
        else
            s_console.MarkupLine($"[{color} bold]{kind}:[/] {Markup.Escape(message)}");
    }
}
