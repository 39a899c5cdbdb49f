namespace Imaging.Station.Tests.Display;

/// <summary>The three screens at 80×25, to be looked at and to be kept. Without colours; blanks at the ends of lines cut.</summary>
public sealed class GoldenFrames
{
    private const string Progress =
        """
         Imaging station · release win11-24h2-2026.07

          █   █ █▀▀▀▄  ▀█▀  ▀▀█▀▀  ▀█▀  █▄  █ ▄▀▀▀▄
          █ ▄ █ █▄▄▄▀   █     █     █   █ ▀▄█ █ ▄▄▄
          █▄▀▄█ █ ▀▄    █     █     █   █   █ █   █
          ▀   ▀ ▀   ▀  ▀▀▀    ▀    ▀▀▀  ▀   ▀  ▀▀▀

            ██  █████ ██  █          ██████                ██████████    ██████
           █       █  ██  █        ██      ██      ██      ██          ██      ██
          █       █      █         ██    ████      ██      ████████    ██      ██
          ████     █    █          ██  ██  ██                      ██    ██████
          █   █     █  █           ████    ██      ██              ██  ██      ██
          █   █ █   █ █  ██        ██      ██      ██      ██      ██  ██      ██
           ███   ███  █  ██          ██████                  ██████      ██████   left

          ████████████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░
          412 MB/s · 1:12 elapsed · 0:58 left · budget 3:20

          Serial     5CG1234XYZ                        Asset tag  A-004711
          Model      HP EliteBook 840 G10              Name       TFK-5CG1234X
          Disk       nvme0n1 · SAMSUNG MZVL2512HCJQ · 512 GB · NVMe

          ! USB 2 port: 4 min 50 s, use a blue port
          ! On battery: plug in the power adapter
          - Discarded in 1.2 s
        """;

    private const string Pass =
        """
        ████████████████████████████████████████████████████████████████████████████████
        ██                                                                            ██
        ██   ████████████         █████████         ████████████      ████████████    ██
        ██   ███▀▀▀▀▀▀▀▀▀▄▄▄   ▄▄▄▀▀▀▀▀▀▀▀▀▄▄▄   ▄▄▄▀▀▀▀▀▀▀▀▀▀▀▀   ▄▄▄▀▀▀▀▀▀▀▀▀▀▀▀    ██
        ██   ███         ███   ███         ███   ███               ███                ██
        ██   ███         ███   ███         ███   ███               ███                ██
        ██   ███▄▄▄▄▄▄▄▄▄▀▀▀   ███▄▄▄▄▄▄▄▄▄███   ▀▀▀▄▄▄▄▄▄▄▄▄      ▀▀▀▄▄▄▄▄▄▄▄▄       ██
        ██   ████████████      ███████████████      █████████         █████████       ██
        ██   ███               ███         ███               ███               ███    ██
        ██   ███               ███         ███               ███               ███    ██
        ██   ███               ███         ███               ███               ███    ██
        ██   ███               ███         ███   ████████████      ████████████       ██
        ██   ▀▀▀               ▀▀▀         ▀▀▀   ▀▀▀▀▀▀▀▀▀▀▀▀      ▀▀▀▀▀▀▀▀▀▀▀▀       ██
        ██    S T A G E D   A N D   C H E C K E D ;   S T A R T S   W I N D O W S     ██
        ██        █▀▀▀▀ ▄▀▀▀▄ ▄▀▀▀▄  ▄█   ▄▀▀▀▄ ▀▀▀█▀   ▄█  █   █ █   █ ▀▀▀▀█         ██
        ██        ▀▀▀▀▄ █     █ ▄▄▄   █     ▄▄▀   ▀▄  ▄▀ █   ▀▄▀  ▀▄ ▄▀   ▄▀          ██
        ██        ▄   █ █   ▄ █   █   █   ▄▀    ▄   █ ▀▀▀█▀ ▄▀ ▀▄   █   ▄▀            ██
        ██         ▀▀▀   ▀▀▀   ▀▀▀  ▀▀▀▀▀ ▀▀▀▀▀  ▀▀▀     ▀  ▀   ▀   ▀   ▀▀▀▀▀         ██
        ██                           ▄█     ▄     ▄█  ▄▀▀▀▄                           ██
        ██                            █     ▀   ▄▀ █  ▀▄▄▄▀                           ██
        ██                            █     █   ▀▀▀█▀ █   █                           ██
        ██                          ▀▀▀▀▀          ▀   ▀▀▀                            ██
        ██                this stick: 12 today · 148 total · 2 failed                 ██
        ██                 Pull the stick: the machine switches off.                  ██
        ████████████████████████████████████████████████████████████████████████████████
        """;

    private const string Fail =
        """
        ████████████████████████████████████████████████████████████████████████████████
        █████               ██████         █████████         ██████   ██████████████████
        █████   ███████████████   █████████   █████████   █████████   ██████████████████
        █████   ███████████████   █████████   █████████   █████████   ██████████████████
        █████            ██████               █████████   █████████   ██████████████████
        █████   ███████████████   █████████   █████████   █████████   ██████████████████
        █████   ███████████████   █████████   █████████   █████████   ██████████████████
        █████   ███████████████   █████████   ██████         ██████               ██████
        ████████████████████████████████████████████████████████████████████████████████

          █▀▀▀▀ ▄▀▀▀▄ ▄▀▀▀▄  ▄█   ▄▀▀▀▄ ▀▀▀█▀   ▄█  █   █ █   █ ▀▀▀▀█
          ▀▀▀▀▄ █     █ ▄▄▄   █     ▄▄▀   ▀▄  ▄▀ █   ▀▄▀  ▀▄ ▄▀   ▄▀
          ▄   █ █   ▄ █   █   █   ▄▀    ▄   █ ▀▀▀█▀ ▄▀ ▀▄   █   ▄▀
           ▀▀▀   ▀▀▀   ▀▀▀  ▀▀▀▀▀ ▀▀▀▀▀  ▀▀▀     ▀  ▀   ▀   ▀   ▀▀▀▀▀
          C O D E   2 0   A F T E R   0 : 1 4
          Problem:    no disk qualifies: sda is 8.0 GB and the release needs at least
                      60 GB; nvme0n1 is not there at all
          What to do: Nothing was written. In the firmware's setup set the storage
                      controller to AHCI or NVMe instead of RAID or VMD, and start
                      again.
          sda: refused: 8.0 GB, too small
          sdb: refused: the stick
          The record is on the stick.
          Pull the stick to switch off.
          this stick: 12 today · 148 total · 3 failed
        """;

    [Fact]
    public void Progress_80x25_IsAsKept()
    {
        using VtScreen screen = Samples.Show(Samples.Writing, 80, 25, Samples.Told);
        Assert.Equal(Progress.ReplaceLineEndings("\n"), screen.Text);
    }

    [Fact]
    public void Pass_80x25_IsAsKept()
    {
        using VtScreen screen = Samples.End(Samples.Pass, 80, 25);
        Assert.Equal(Pass.ReplaceLineEndings("\n"), screen.Text);
    }

    [Fact]
    public void Fail_80x25_IsAsKept()
    {
        using VtScreen screen = Samples.End(Samples.Fail, 80, 25);
        Assert.Equal(Fail.ReplaceLineEndings("\n"), screen.Text);
    }
}
