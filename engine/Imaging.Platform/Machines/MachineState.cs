using Imaging.Platform.Linux;

namespace Imaging.Platform.Machines;

/// <summary>What a machine has to work with at the moment.</summary>
/// <param name="MemoryBytes">What the operating system has, which is less than what is built in; 0 where it does not tell.</param>
/// <param name="OnBattery">True where there is a power supply and none is plugged in; a desktop shows no supply at all.</param>
public sealed record MachineState(long MemoryBytes, bool OnBattery)
{
    /// <summary>Of the machine this runs on.</summary>
    public static MachineState Read() => HostPlatform.Current.ReadState();

    /// <param name="root">The folder that holds <c>sys</c> and <c>proc</c>, of a Linux machine; for tests.</param>
    public static MachineState Read(string root) => LinuxMachineState.Read(root);
}
