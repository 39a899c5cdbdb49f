using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Host;
using Imaging.Media;
using Imaging.Release;
using Microsoft.Extensions.Logging;

namespace Imaging.UsbBuilder.Commands;

/// <summary>Prints a line for each stick as soon as it is over: those that are done may be pulled while others still run.</summary>
/// <param name="file">A CSV file the lines are added to; null: none.</param>
internal sealed class CertificateOutput(OpenRelease release, bool json, string? file, BuildOutput events, ILogger log)
{
    /// <summary>What kept the file from being written; null: nothing.</summary>
    public ImagingException? Failure { get; private set; }

    public void Add(StickResult result)
    {
        var certificate = StickCertificate.Of(result, release, DateTimeOffset.UtcNow);
        events.Done();
        Console.Out.WriteLine(json ? certificate.ToJson() : certificate.ToText());
        log.LogInformation("{Certificate}", certificate.ToText());
        if (result.Error is { } error and not ImagingException)
            log.LogCritical("{Exception}", error.ToString());
        if (file is not null)
            TryAppend(certificate);
    }

    /// <summary>What the predictions rest on.</summary>
    public void Explain(int sticks)
    {
        if (json)
            return;
        string shared = sticks > 1 ? $" The rates are those of {sticks} sticks read at once: alone, each may be faster." : "";
        Console.Out.WriteLine($"Predicted for {ReferenceLaptop.Description}.{shared}");
    }

    /// <summary>A file that cannot be written is no reason to stop the sticks that still run.</summary>
    private void TryAppend(StickCertificate certificate)
    {
        try
        {
            HostFolder.Write(file!, () => Append(certificate));
        }
        catch (ImagingException e)
        {
            Failure ??= e;
            events.Warned($"No line in the certificate file: {e.Message}");
        }
    }

    private void Append(StickCertificate certificate)
    {
        bool isNew = !File.Exists(file!) || new FileInfo(file!).Length == 0;
        File.AppendAllText(file!, (isNew ? StickCertificate.CsvHeader + "\r\n" : "") + certificate.ToCsv());
    }
}
