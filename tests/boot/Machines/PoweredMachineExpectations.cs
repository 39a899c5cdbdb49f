namespace Imaging.Boot.Tests.Machines;

/// <summary>How a power-on has to end.</summary>
internal static class PoweredMachineExpectations
{
    /// <summary>The engine writes contents to the disk.</summary>
    public static void ExpectWriting(this PoweredMachine powered)
    {
        string said = powered.WaitFor(Said.Writing, Said.Pass, Said.Fail);
        Assert.True(said == Said.Writing, powered.Console.Text);
    }

    /// <summary>The engine signs off with PASS.</summary>
    public static void ExpectPass(this PoweredMachine powered)
    {
        string said = powered.WaitFor(Said.Pass, Said.Fail);
        Assert.True(said == Said.Pass, powered.Console.Text);
    }

    /// <summary>The engine signs off with FAIL and this exit code.</summary>
    public static void ExpectFail(this PoweredMachine powered, Core.ExitCode code)
    {
        powered.WaitFor(Said.Pass, Said.Fail);
        string wanted = $"{Said.Fail}{(int)code} ";
        Assert.True(powered.Console.Text.Contains(wanted, StringComparison.Ordinal), $"{wanted.Trim()} expected:\n{powered.Console.Text}");
    }

    /// <summary>The firmware finds nothing to start but its own shell, and says so. Takes seconds.</summary>
    public static void ExpectNothingBoots(this PoweredMachine powered)
    {
        powered.WaitFor(Firmware.Shell, Firmware.Starts);
        string started = powered.Console.Text.Split('\n').FirstOrDefault(
            l => l.StartsWith(Firmware.Starts, StringComparison.Ordinal)) ?? Firmware.Shell;
        Assert.Contains(Firmware.Shell, started, StringComparison.Ordinal);
    }
}
