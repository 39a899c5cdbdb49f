using Imaging.Core;
using Imaging.Platform.Firmware;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>The variables of firmware as Windows 8 and later, and Windows PE of the same, pass them on.</summary>
internal sealed class WindowsFirmwareVariables : IFirmwareVariables
{
    private const string Privilege = "SeSystemEnvironmentPrivilege";

    /// <summary>Entries that the order does not have are looked for up to here; each is a question to the firmware.</summary>
    private const int LikelyEntries = 64;

    private readonly IWindowsKernel _kernel;

    private WindowsFirmwareVariables(IWindowsKernel kernel) => _kernel = kernel;

    public static WindowsFirmwareVariables? Find(IWindowsKernel kernel)
    {
        if (!kernel.IsUefi())
            return null;
        if (kernel.EnablePrivilege(Privilege) is var error && error != 0)
        {
            throw new ImagingException(
                ExitCode.TargetRefused, "the firmware's variables", WindowsError.Text(error), $"a process with {Privilege}",
                "Run this as administrator.");
        }

        return new WindowsFirmwareVariables(kernel);
    }

    public FirmwareVariable? Read(FirmwareVariableName name)
    {
        int error = _kernel.ReadVariable(name.Name, VendorOf(name), out byte[] data, out uint attributes);
        return error switch
        {
            0 => new FirmwareVariable(data, (FirmwareVariableAttributes)attributes),
            WindowsError.NoSuchVariable => null,
            _ => throw Failed(name, error, "a variable that can be read"),
        };
    }

    public void Write(FirmwareVariableName name, ReadOnlySpan<byte> data, FirmwareVariableAttributes attributes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length);
        if (_kernel.WriteVariable(name.Name, VendorOf(name), data, (uint)attributes) is var error && error != 0)
            throw Failed(name, error, "a firmware that takes it");
    }

    public void Delete(FirmwareVariableName name)
    {
        int error = _kernel.WriteVariable(name.Name, VendorOf(name), [], (uint)FirmwareVariableAttributes.Lasting);
        if (error is not (0 or WindowsError.NoSuchVariable))
            throw Failed(name, error, "a variable that can be deleted");
    }

    public IReadOnlyList<ushort> BootEntries()
    {
        ReadOnlySpan<byte> order = Read(FirmwareVariableName.BootOrder) is { } variable ? variable.Data.Span : [];
        var numbers = new SortedSet<ushort>(Enumerable.Range(0, LikelyEntries).Select(n => (ushort)n));
        for (; order.Length >= sizeof(ushort); order = order[sizeof(ushort)..])
            numbers.Add(BitConverter.ToUInt16(order));
        return [.. numbers.Where(n => Read(FirmwareVariableName.BootEntry(n)) is not null)];
    }

    private static string VendorOf(FirmwareVariableName name) => name.Vendor.ToString("B");

    private static ImagingException Failed(FirmwareVariableName name, int error, string expected) => new(
        ExitCode.DeviceIo, $"the firmware's {name.Name}", WindowsError.Text(error), expected,
        "Turn the machine off and on again, and update its firmware if this returns.");
}
