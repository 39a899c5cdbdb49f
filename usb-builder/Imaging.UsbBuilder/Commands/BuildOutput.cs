using Imaging.Host;
using Imaging.Terminal;
using Microsoft.Extensions.Logging;

namespace Imaging.UsbBuilder.Commands;

/// <summary>Shows a build on standard error.</summary>
internal sealed class BuildOutput(ILogger log) : IBuildEvents
{
    private readonly ProgressOutput _progress = ProgressOutput.ForStandardError();

    public void Step(string what)
    {
        _progress.Begin(what);
        log.LogInformation("{Step}", what);
    }

    public void Moved(long done, long total) => _progress.Move(done, total);

    public void Warned(string message)
    {
        _progress.EndLine();
        ErrorOutput.Warn(message);
        log.LogWarning("{Message}", message);
    }

    public void Done() => _progress.EndLine();
}
