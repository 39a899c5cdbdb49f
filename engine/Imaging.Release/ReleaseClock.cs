namespace Imaging.Release;

/// <summary>The time of a release's own files.</summary>
public static class ReleaseClock
{
    /// <summary>
    /// The time of everything the builder itself puts on a volume or into a boot image: a constant, since the bytes of a release must not
    /// depend on when, or from which checkout, it was built. Files of the WIM keep their own times.
    /// </summary>
    public static readonly DateTimeOffset Time = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
