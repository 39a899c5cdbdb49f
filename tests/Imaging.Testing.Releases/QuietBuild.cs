using Imaging.Host;

namespace Imaging.Testing.Releases;

/// <summary>Keeps the warnings of a build.</summary>
public sealed class QuietBuild : IBuildEvents
{
    public List<string> Warnings { get; } = [];

    public void Step(string what)
    {
    }

    public void Moved(long done, long total)
    {
    }

    public void Warned(string message) => Warnings.Add(message);
}
