using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Imaging.Testing.StandIn;

namespace Imaging.Boot.Tests.Machines;

/// <summary>
/// A computer as it stands on the line with its power off: what its firmware says of it, its settings, its disks. Software emulation, two
/// cores, 2.5 GiB, UEFI (OVMF), xHCI; a network card that no cable is in.
/// </summary>
internal sealed class VirtualMachine
{
    public const string Manufacturer = "Proof Computers";

    public const string Model = "Bench 15";

    private readonly string _folder;
    private readonly bool _secureBoot;

    /// <param name="folder">Its own; holds the firmware's settings.</param>
    /// <param name="number">Which of the machines: its serial number, UUID and MAC address end with it.</param>
    /// <param name="secureBoot">True: with the keys that ship in laptops, and enforced.</param>
    public VirtualMachine(string folder, int number, bool secureBoot, params VirtualDisk[] disks)
    {
        (_folder, Number, _secureBoot, Disks) = (folder, number, secureBoot, disks);
        Directory.CreateDirectory(folder);
        File.Copy($"{Firmware.Folder}/OVMF_VARS_4M{Flavor}.fd", Settings, overwrite: true);
    }

    public int Number { get; }

    public string Serial => $"BENCH-{Number:d4}";

    public Guid Uuid => new($"b0071e57-0000-4000-8000-{Number:d12}");

    public string Mac => $"52:54:00:b0:07:{Number:x2}";

    public string SoldAs { get; set; } = Model;

    public IReadOnlyList<VirtualDisk> Disks { get; }

    /// <summary>Null: it has none.</summary>
    public SoftwareTpm? Tpm { get; set; }

    private string Flavor => _secureBoot ? ".ms" : "";

    private string Settings => Path.Combine(_folder, "settings.fd");

    /// <summary>Enrols a certificate in the firmware's setup, beside the keys it has.</summary>
    public void Trust(X509Certificate2 authority) => VariableStore.Trust(Settings, authority);

    /// <summary>Presses the power button.</summary>
    /// <param name="stick">Image of the stick that is plugged in; null: none.</param>
    /// <param name="name">What files about this power-on are called.</param>
    public PoweredMachine PowerOn(string? stick, string name)
    {
        string socket = Path.Combine(_folder, "qmp.sock");
        Process? tpm = Tpm?.Start();
        return new PoweredMachine(
            [
                .. Board(), .. Identity(), .. Disks.SelectMany(Disk), .. Stick(stick), .. Tpm?.Device ?? [],
                "-qmp", $"unix:{socket},server=on,wait=off",
            ],
            socket, name)
        { Tpm = tpm };
    }

    private IEnumerable<string> Board() =>
    [
        "-nodefaults", "-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on",
        "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2560", "-no-reboot",
        "-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Firmware.Folder}/OVMF_CODE_4M{Flavor}.fd",
        "-drive", $"if=pflash,format=raw,unit=1,file={Settings}",
        "-display", "none", "-vga", "std", "-chardev", "stdio,id=line,signal=off", "-serial", "chardev:line",
        "-device", "qemu-xhci,id=usb", "-device", $"e1000e,mac={Mac},romfile=",
    ];

    private IEnumerable<string> Identity() =>
        ["-smbios", $"type=1,manufacturer={Manufacturer},product={SoldAs},serial={Serial},uuid={Uuid},sku=B15"];

    // Flushes of the guest are not passed on to the host's disk: a cut of the power ends QEMU, and not the host.
    private static IEnumerable<string> Disk(VirtualDisk disk, int place)
    {
        string id = $"disk{place}";
        string source = disk.Image.StartsWith("nbd", StringComparison.Ordinal) ? "cache=writeback" : "cache=unsafe";
        string device = disk.Attachment == DiskAttachment.Nvme ? "nvme" : "ide-hd";
        return
        [
            "-drive", $"if=none,id={id},format=raw,discard=unmap,file={disk.Image},{source}",
            "-device",
            $"{device},drive={id},serial={disk.Serial},bootindex={place + 2}"
                + $",logical_block_size={disk.SectorSize},physical_block_size={disk.SectorSize}",
        ];
    }

    private static IEnumerable<string> Stick(string? image) => image is null ? [] :
    [
        "-drive", $"if=none,id=stick,format=raw,file={image},cache=unsafe",
        "-device", $"usb-storage,bus=usb.0,id={PoweredMachine.StickDevice},drive=stick,removable=on,serial=STICK,bootindex=1",
    ];
}
