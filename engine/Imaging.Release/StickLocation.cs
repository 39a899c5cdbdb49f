namespace Imaging.Release;

/// <summary>A stick.</summary>
/// <param name="Path">A mounted stick's folder, an image file, or a device.</param>
public sealed record StickLocation(string Path) : IReleaseLocation
{
    public string Name => Path;

    public string HostPath => Path;

    /// <inheritdoc cref="Stick.Open(string)"/>
    public IReleaseSource Open() => Stick.Open(Path);
}
