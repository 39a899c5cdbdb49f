using Imaging.Core;

namespace Imaging.Manifest;

/// <summary>One thing that is wrong with a manifest.</summary>
/// <param name="File">The manifest as the user named it.</param>
/// <param name="Line">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">From 1, in characters; 0 when the file as a whole is meant.</param>
/// <param name="Field">The field, such as <c>disk.partitions[1].size</c> (items count from 0); empty when none is meant.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Remedy">What to do next, as a sentence.</param>
public sealed record ManifestProblem(string File, int Line, int Column, string Field, string Found, string Expected, string Remedy)
{
    /// <summary><c>file:line:column: field</c>, the form editors and CI systems make a link of.</summary>
    public string Place => (Line == 0 ? File : $"{File}:{Line}:{Column}") + (Field.Length == 0 ? "" : $": {Field}");

    /// <summary>One line: <c>file:line:column: field: found X, expected Y. Remedy</c>.</summary>
    public override string ToString() => new ImagingException(ExitCode.Manifest, Place, Found, Expected, Remedy).Message;

    /// <summary>The one exception for all problems. Its message is one line per problem; its properties are those of the first.</summary>
    /// <param name="problems">At least one, in the order to show.</param>
    public static ImagingException ToException(IReadOnlyList<ManifestProblem> problems)
    {
        ManifestProblem first = problems[0];
        string remedy = string.Join('\n', problems.Skip(1).Select(p => p.ToString()).Prepend(first.Remedy));
        return new ImagingException(ExitCode.Manifest, first.Place, first.Found, first.Expected, remedy);
    }
}
