namespace Imaging.Core;

/// <summary>The exit code of a failure, one for screen and record.</summary>
public static class FailureCode
{
    public static ExitCode Of(Exception failure) => failure switch
    {
        ImagingException known => known.Code,
        OperationCanceledException => ExitCode.Cancelled,
        IOException or UnauthorizedAccessException => ExitCode.DeviceIo,
        _ => ExitCode.Defect,
    };
}
