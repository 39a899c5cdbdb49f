using Imaging.Platform.Machines;
using Imaging.Platform.Windows;
using Imaging.Testing;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Machines;

public sealed class TpmRegistersTests : IDisposable
{
    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Read_Tpm_IsWhatTheKernelShows()
    {
        for (int i = 0; i < 24; i++)
            _system.Write($"sys/class/tpm/tpm0/pcr-sha256/{i}", $"{i:X2}{new string('A', 62)}\n");

        IReadOnlyDictionary<int, string> values = TpmRegisters.Read(_system.Root)!;

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 11], values.Keys);
        Assert.Equal("0b" + new string('a', 62), values[11]);
    }

    /// <summary>A register that does not answer is left out: what is there is said.</summary>
    [Fact]
    public void Read_RegisterThatDoesNotAnswer_IsLeftOut()
    {
        _system.Write("sys/class/tpm/tpm0/pcr-sha256/4", new string('0', 64));
        _system.Write("sys/class/tpm/tpm0/pcr-sha256/7", "");
        _system.Write("sys/class/tpm/tpm0/pcr-sha256/0", new string('0', 40));
        Assert.Equal([4], TpmRegisters.Read(_system.Root)!.Keys);
    }

    [Fact]
    public void Read_NoTpm_IsNone()
    {
        Assert.Null(TpmRegisters.Read(_system.Root));
        Assert.Null(new WindowsPlatform(new FakeWindows()).ReadTpmRegisters());
    }
}
