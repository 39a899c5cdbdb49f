using System.Text.Json;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Platform.Machines;
using Imaging.Testing;

namespace Imaging.Engine.Tests;

public sealed class RunRecordTests
{
    private static readonly DiskFacts s_disk = new("/dev/nvme0n1", "Nvme", "Model", "S1", 512_110_190_592)
    {
        PciPath = [new PciFacts("144d:a809", "144d:a801", "010802")],
    };

    private static readonly RunRecord s_record = new()
    {
        Run = "0123456789abcdef",
        Kind = "end",
        Started = new DateTimeOffset(2027, 6, 1, 8, 0, 0, TimeSpan.Zero),
        Ended = new DateTimeOffset(2027, 6, 1, 8, 2, 0, TimeSpan.Zero),
        Machine = new MachineIdentity
        {
            Manufacturer = "LENOVO",
            Model = "21AB",
            Serial = "PF 1/2:3",
            MacAddresses = ["00:1B:44:11:3A:B7"],
        },
        Mode = RunRecord.Line,
        Disk = s_disk,
        Disks =
        [
            new DiskCheckResult(s_disk, true, []),
            new DiskCheckResult(new DiskFacts("/dev/sda", "Usb", null, null, 31_914_983_424), false, ["/dev/sda is removable."]),
        ],
        Preflight = new PreflightFacts(
            5000, 131_000_000, "NVMe", 16_600_000_000, false, 8, 108.2, StageLimit.Stick, "predicted 1 min 49 s, limited by the stick"),
        Release = "skole-3-0123456789ab",
        Stick = new string('a', 32),
        Engine = "0.1.0",
        Signed = true,
        BootSet = "EFI",
        Firmware = "It starts what everybody signed.",
        Storage = "Windows has drivers for it.",
        Pcrs = new Dictionary<int, string> { [0] = "9f", [11] = "00" },
        DiskId = "45d4bda6-6a10-4aa1-af7c-3d87539fc47b",
        Phases = [new PhaseResult(Phase.Content, 118.5, 12_000_000_000, 30_000_000_000)],
        Result = "pass",
        ExitCode = 0,
    };

    [Fact]
    public void Record_Format1_IsThisText()
    {
        const string golden =
            """
            {
              "format": 1,
              "run": "0123456789abcdef",
              "kind": "end",
              "mode": "line",
              "started": "2027-06-01T08:00:00+00:00",
              "ended": "2027-06-01T08:02:00+00:00",
              "machine": {
                "manufacturer": "LENOVO",
                "model": "21AB",
                "modelVersion": null,
                "sku": null,
                "serial": "PF 1/2:3",
                "uuid": null,
                "assetTag": null,
                "macAddresses": [
                  "00:1B:44:11:3A:B7"
                ]
              },
              "assetTag": null,
              "name": null,
              "secretsInClear": false,
              "disk": {
                "node": "/dev/nvme0n1",
                "bus": "Nvme",
                "model": "Model",
                "serial": "S1",
                "bytes": 512110190592,
                "pciPath": [
                  {
                    "id": "144d:a809",
                    "subsystem": "144d:a801",
                    "class": "010802"
                  }
                ]
              },
              "disks": [
                {
                  "disk": {
                    "node": "/dev/nvme0n1",
                    "bus": "Nvme",
                    "model": "Model",
                    "serial": "S1",
                    "bytes": 512110190592,
                    "pciPath": [
                      {
                        "id": "144d:a809",
                        "subsystem": "144d:a801",
                        "class": "010802"
                      }
                    ]
                  },
                  "isChosen": true,
                  "reasons": []
                },
                {
                  "disk": {
                    "node": "/dev/sda",
                    "bus": "Usb",
                    "model": null,
                    "serial": null,
                    "bytes": 31914983424,
                    "pciPath": null
                  },
                  "isChosen": false,
                  "reasons": [
                    "/dev/sda is removable."
                  ]
                }
              ],
              "preflight": {
                "stickMegabits": 5000,
                "stickRate": 131000000,
                "diskClass": "NVMe",
                "memoryBytes": 16600000000,
                "onBattery": false,
                "cores": 8,
                "predictedSeconds": 108.2,
                "limit": "Stick",
                "summary": "predicted 1 min 49 s, limited by the stick"
              },
              "release": "skole-3-0123456789ab",
              "stick": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              "engine": "0.1.0",
              "signed": true,
              "bootSet": "EFI",
              "firmware": "It starts what everybody signed.",
              "storage": "Windows has drivers for it.",
              "pcrs": {
                "0": "9f",
                "11": "00"
              },
              "diskId": "45d4bda6-6a10-4aa1-af7c-3d87539fc47b",
              "phases": [
                {
                  "phase": "Content",
                  "seconds": 118.5,
                  "sourceBytes": 12000000000,
                  "targetBytes": 30000000000
                }
              ],
              "warnings": [],
              "result": "pass",
              "exitCode": 0,
              "title": null,
              "error": null,
              "trace": null
            }
            """;
        Assert.Equal(golden, JsonSerializer.Serialize(s_record, RunRecordContext.Default.RunRecord));
    }

    [Fact]
    public void Write_SerialWithCharactersFatForbids_IsEscapedAndNeverOverwritten()
    {
        using var folder = new TempFolder();
        var journal = new Journal(folder.File("journal"));
        journal.Write(s_record);
        string name = Path.GetFileName(Assert.Single(Directory.GetFiles(journal.Folder)));
        Assert.Equal("20270601T080000Z-PF%201%2F2%3A3-0123456789abcdef-end.json", name);
        var error = Assert.Throws<Imaging.Core.ImagingException>(() => journal.Write(s_record));
        Assert.Equal(Imaging.Core.ExitCode.DeviceIo, error.Code);
        Assert.Equal([name], Directory.GetFiles(journal.Folder).Select(Path.GetFileName));
        Assert.Equal(
            s_record.Release,
            JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(journal.Folder, name)), RunRecordContext.Default.RunRecord)!.Release);
    }

    [Fact]
    public void WriteLog_LiesBesideTheRecordAndIsNeverOverwritten()
    {
        using var folder = new TempFolder();
        var journal = new Journal(folder.File("journal"));
        journal.Write(s_record);
        journal.WriteLog(s_record, "what happened");
        Assert.Throws<Imaging.Core.ImagingException>(() => journal.WriteLog(s_record, "something else"));
        string[] files = [.. Directory.GetFiles(journal.Folder).Order(StringComparer.Ordinal)];
        Assert.Equal(Path.ChangeExtension(files[0], ".log"), files[1]);
        Assert.Equal(2, files.Length);
        Assert.Equal("what happened\n", File.ReadAllText(files[1]));
    }
}
