namespace Imaging.Core;

/// <summary>
/// The one exception a user may meet. It names the place, what was found, what was expected and what to do, and carries the exit code.
/// </summary>
public sealed class ImagingException : Exception
{
    /// <param name="code">The class of the error.</param>
    /// <param name="place">Where: a file and offset, a device, a field of a document.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What should be there; empty when <paramref name="found"/> says it all.</param>
    /// <param name="remedy">What the reader should do next, as a sentence.</param>
    public ImagingException(ExitCode code, string place, string found, string expected, string remedy, Exception? inner = null)
        : base(Compose(place, found, expected, remedy), inner)
    {
        Code = code;
        Place = place;
        Found = found;
        Expected = expected;
        Remedy = remedy;
    }

    public ExitCode Code { get; }

    public string Place { get; }

    public string Found { get; }

    public string Expected { get; }

    public string Remedy { get; }

    /// <summary>True where trying the same thing again may work: a read error of a stick, a device that is busy for a moment.</summary>
    public bool IsTransient { get; init; }

    private static string Compose(string place, string found, string expected, string remedy)
    {
        string what = expected.Length == 0 ? $"{place}: {found}." : $"{place}: found {found}, expected {expected}.";
        return remedy.Length == 0 ? what : $"{what} {remedy}";
    }
}
