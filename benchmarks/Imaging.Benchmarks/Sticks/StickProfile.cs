namespace Imaging.Benchmarks.Sticks;

/// <summary>A kind of stick.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Rate">Sequential reading, bytes a second; null: as fast as this machine's disk.</param>
public sealed record StickProfile(string Name, double? Rate)
{
    public static readonly StickProfile Usb2 = new("usb2", 35e6);
    public static readonly StickProfile Stick = new("stick", 130e6);
    public static readonly StickProfile FastStick = new("fast-stick", 250e6);
    public static readonly StickProfile UsbSsd = new("usb-ssd", 400e6);
    public static readonly StickProfile Unlimited = new("unlimited", null);

    public static IReadOnlyList<StickProfile> All => [Usb2, Stick, FastStick, UsbSsd, Unlimited];
}
