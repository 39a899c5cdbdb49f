namespace Imaging.Station.Sticks;

/// <summary>Tells a pulled stick from a list of disks that came out odd once.</summary>
internal sealed class StickPresence(StationStick stick)
{
    private const int Enough = 3;

    private int _absent;

    /// <summary>Looks once more; true when the stick was missing three times in a row.</summary>
    public bool IsGone()
    {
        _absent = stick.IsThere() ? 0 : _absent + 1;
        return _absent >= Enough;
    }
}
