namespace Imaging.Boot.Tests.Machines;

/// <summary>OVMF, and what it says on the serial line.</summary>
internal static class Firmware
{
    public const string Folder = "/usr/share/OVMF";

    /// <summary>It starts the first thing that is bootable.</summary>
    public const string Starts = "BdsDxe: starting";

    /// <summary>It found nothing else to boot and tries its own shell, which Secure Boot then forbids.</summary>
    public const string Shell = "\"EFI Internal Shell\"";
}
