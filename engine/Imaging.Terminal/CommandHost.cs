using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Imaging.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;
using Serilog.Extensions.Logging;

namespace Imaging.Terminal;

/// <summary>
/// Runs a command line: parses it, gives the command its log, turns every failure into one sentence and an exit code. Ctrl-C and SIGTERM
/// cancel.
/// </summary>
public static class CommandHost
{
    /// <summary>The table that stands in <c>--help</c>; the same as in <c>docs/use/exit-codes.md</c>.</summary>
    public const string ExitCodes =
        """
        Exit codes: 0 ok, 1 defect, 2 usage, 10 manifest, 11 frame or pack missing, 12 corrupt, 13 signature, 14 expired, 15 machine
        not in the manifest, 16 stick, 17 no driver for the disk, 18 machine's values, 20 target refused, 21 device I/O, 22
        partition table, 23 machine in use, 30 WIM, 130 cancelled.
        """;

    private static readonly Option<string?> s_log = new("--log")
    {
        Description = "Also write a log to this file",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <param name="root">The commands; each set up by <see cref="SetAction"/>.</param>
    public static int Run(RootCommand root, string[] args)
    {
        // The console of Windows is set to an old code page; redirected, it is that as well.
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        root.Options.Add(s_log);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine($"`{root.Name} --help` says what there is.");
            return (int)ExitCode.Usage;
        }

        // Without a timeout no signal is handled at all; a stop has to wait for a flush, or a frame of the slowest level.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
        };
        return parsed.InvokeAsync(configuration).GetAwaiter().GetResult();
    }

    /// <summary>Makes a command do its work. The work runs on the calling thread's pool and may block.</summary>
    public static void SetAction(
        this Command command, Func<ParseResult, Microsoft.Extensions.Logging.ILogger, CancellationToken, ExitCode> work) =>
        command.SetAction((parsed, cancel) => Task.Run(() => (int)Guarded(command, parsed, work, cancel), CancellationToken.None));

    private static ExitCode Guarded(
        Command command, ParseResult parsed, Func<ParseResult, Microsoft.Extensions.Logging.ILogger, CancellationToken, ExitCode> work,
        CancellationToken cancel)
    {
        using SerilogLoggerFactory? logs = parsed.GetValue(s_log) is { } file ? WritingTo(file) : null;
        Microsoft.Extensions.Logging.ILogger log = logs?.CreateLogger(command.Name) ?? NullLogger.Instance;
        try
        {
            return work(parsed, log, cancel);
        }
        catch (ImagingException e)
        {
            log.LogError("{Code}: {Message}", (int)e.Code, e.Message);
            ErrorOutput.Write(e.Message);
            return e.Code;
        }
        catch (OperationCanceledException)
        {
            log.LogError("cancelled");
            ErrorOutput.Write("Cancelled.");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogError("{Code}: {Message}", (int)ExitCode.DeviceIo, e.ToString());
            ErrorOutput.Write($"{e.Message} Check the path, the permissions and the free space.");
            return ExitCode.DeviceIo;
        }
#pragma warning disable CA1031 // The last stop: a user gets a sentence, the log the stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogCritical("{Exception}", e.ToString());
            ErrorOutput.Write(
                $"a defect of this program: {e.GetType().Name}: {e.Message} Run it again with --log FILE and report the file.");
            return ExitCode.Defect;
        }
    }

    private static SerilogLoggerFactory WritingTo(string file) => new(
        new LoggerConfiguration().WriteTo.File(file, formatProvider: CultureInfo.InvariantCulture).CreateLogger(), dispose: true);
}
