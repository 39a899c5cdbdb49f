using Imaging.Platform.Firmware;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>Variables of a firmware, in memory.</summary>
internal sealed class FakeFirmware : IFirmwareVariables
{
    public Dictionary<string, byte[]> All { get; } = [];

    /// <summary>True: what is written does not stay.</summary>
    public bool IsForgetful { get; set; }

    public FirmwareVariable? Read(FirmwareVariableName name) =>
        All.TryGetValue(name.Name, out byte[]? data) ? new FirmwareVariable(data, FirmwareVariableAttributes.Lasting) : null;

    public void Write(FirmwareVariableName name, ReadOnlySpan<byte> data, FirmwareVariableAttributes attributes)
    {
        Assert.Equal(FirmwareVariableAttributes.Lasting, attributes);
        if (!IsForgetful)
            All[name.Name] = data.ToArray();
    }

    public void Delete(FirmwareVariableName name) => All.Remove(name.Name);

    public IReadOnlyList<ushort> BootEntries() =>
    [
        .. All.Keys.Where(k => k.Length == 8 && k.StartsWith("Boot", StringComparison.Ordinal))
            .Select(k => Convert.ToUInt16(k[4..], 16)).Order(),
    ];
}
