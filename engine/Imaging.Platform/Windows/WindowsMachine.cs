using Imaging.Core;
using Imaging.Platform.Machines;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>Identity from the firmware's table, and what the machine has to work with.</summary>
internal static class WindowsMachine
{
    /// <summary>RawSMBIOSData: calling method, version, revision, a length; then the structures.</summary>
    private const int Header = 8;

    private const byte OnBattery = 0;
    private const byte NoBattery = 128;
    private const byte Unknown = 255;

    public static MachineIdentity Read(IWindowsKernel kernel)
    {
        IReadOnlyList<string> macs = kernel.MacAddresses();
        return TryParse(kernel.FirmwareTable()) is { } table ? MachineIdentity.From(table, macs) : new MachineIdentity
        {
            MacAddresses = macs,
        };
    }

    public static MachineState ReadState(IWindowsKernel kernel)
    {
        (byte mains, byte battery) = kernel.Power();
        bool hasBattery = battery != Unknown && (battery & NoBattery) == 0;
        return new MachineState(kernel.PhysicalMemory(), hasBattery && mains == OnBattery);
    }

    private static SmbiosTable? TryParse(byte[] data)
    {
        if (data.Length <= Header)
            return null;
        try
        {
            return SmbiosTable.Parse(data.AsSpan(Header), new Version(data[1], data[2]));
        }
        catch (ImagingException)
        {
            return null; // a firmware's mistake must not keep a machine from being staged
        }
    }
}
