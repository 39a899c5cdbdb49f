using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Imaging.Boot.Tests.Machines;

/// <summary>A machine from power-on to power-off. Disposing it cuts the power.</summary>
internal sealed class PoweredMachine : IDisposable
{
    public const string StickDevice = "stick0";

    /// <summary>Far more than anything takes; it ends a test that hangs, on a slow and busy host too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _qemu;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lazy<QmpClient> _monitor;
    private readonly string _name;

    public PoweredMachine(IEnumerable<string> arguments, string socket, string name)
    {
        _name = name;
        var start = new ProcessStartInfo("qemu-system-x86_64", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _qemu = Process.Start(start)!;
        Console = new SerialConsole(_qemu.StandardOutput, Artifacts.File($"{name}.log"));
        _monitor = new Lazy<QmpClient>(() => new QmpClient(socket));
    }

    public SerialConsole Console { get; }

    /// <summary>What serves its TPM; null: it has none.</summary>
    public Process? Tpm { get; init; }

    /// <summary>Since power-on.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Waits until one of the texts was said on the serial line; that one.</summary>
    public string WaitFor(params string[] texts) => Console.WaitForAny(Limit, texts);

    /// <summary>Waits until the machine turned itself off.</summary>
    public void WaitForPowerOff()
    {
        if (!_qemu.WaitForExit(Limit))
            throw new TimeoutException($"{_name}: not off after {Limit}:\n{Console.Text}");
    }

    /// <summary>Takes the stick out, whatever is read or written just now.</summary>
    public void PullStick()
    {
        _monitor.Value.Run("device_del", new JsonObject { ["id"] = StickDevice });
        _monitor.Value.WaitForEvent("DEVICE_DELETED", Limit);
    }

    /// <summary>The power goes. What was written so far has reached the image files; see the disk for what it has kept.</summary>
    public void CutPower()
    {
        _qemu.Kill();
        _qemu.WaitForExit();
    }

    /// <summary>Keeps what the screen shows.</summary>
    public void Photograph(string name) =>
        _monitor.Value.Run("screendump", new JsonObject { ["filename"] = Artifacts.File($"{name}.png"), ["format"] = "png" });

    public void Dispose()
    {
        if (!_qemu.HasExited)
            CutPower();
        if (_monitor.IsValueCreated)
            _monitor.Value.Dispose();
        _qemu.Dispose();
        if (Tpm is { HasExited: false })
            Tpm.Kill();
        Tpm?.Dispose();
    }
}
