namespace Imaging.Benchmarks.Peers;

/// <summary>A target and what was measured of it.</summary>
/// <param name="Text">The ratio in words.</param>
/// <param name="Found">The ratio.</param>
/// <param name="Limit">What it may be at most, or has to be at least.</param>
/// <param name="AtLeast">True where more is better.</param>
public sealed record PeerVerdict(string Text, double Found, double Limit, bool AtLeast)
{
    public bool IsMet => AtLeast ? Found >= Limit : Found <= Limit;
}
