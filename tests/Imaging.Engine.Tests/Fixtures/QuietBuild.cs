using Imaging.UsbBuilder.Building;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>Nobody watches the build.</summary>
internal sealed class QuietBuild : IBuildEvents
{
    public void Step(string what)
    {
    }

    public void Moved(long done, long total)
    {
    }

    public void Warned(string message)
    {
    }
}
