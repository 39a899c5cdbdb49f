using Imaging.Boot.Tests.Sticks;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>What three machines left on their sticks, after the shift.</summary>
[Collection(BootTests.Name)]
public sealed class CollectTests(Shift shift)
{
    [NeedsFact("qemu-system-x86_64")]
    public void Journals_OfThreeMachines_BecomeTables()
    {
        StickImage[] sticks = [shift.SecureBootStick, shift.PowerCutStick, shift.DamagedStick];
        string output = shift.At("assets");
        Tool.Expect(Artifacts.Program("usb-builder"), ["collect", .. sticks.Select(s => s.File), "--out", output]);

        string[] assets = File.ReadAllLines(Path.Combine(output, "assets.csv"));
        Assert.Equal(["BENCH-0001", "BENCH-0002", "BENCH-0003"], assets.Skip(1).Select(l => l.Split(',')[0]).Order());
        string import = File.ReadAllText(Path.Combine(output, "configmgr-import.csv"));
        Assert.Contains("52:54:00:B0:07:01", import, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("52:54:00:B0:07:02", import, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("52:54:00:B0:07:03", import, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("BENCH-0003", File.ReadAllText(Path.Combine(output, "problems.csv")), StringComparison.Ordinal);
    }
}
