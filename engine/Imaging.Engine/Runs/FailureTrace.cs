using Imaging.Core;

namespace Imaging.Engine.Runs;

/// <summary>Where in the code a failure comes from, for whoever has to mend it.</summary>
public static class FailureTrace
{
    /// <summary>UTF-16 units; what is cut off are the outer calls of a deep trace.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <returns>The exception with its trace; null for a failure that its own sentences explain, and for a cancelled run.</returns>
    public static string? Of(Exception failure) => failure switch
    {
        ImagingException { InnerException: null } or OperationCanceledException => null,
        _ => Cut(failure.ToString()),
    };

    private static string Cut(string text) => text.Length <= MaximumLength ? text : text[..MaximumLength];
}
