using System.Text;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Release.Tests;

public sealed class DocumentsTests
{
    private static byte[] ReleaseBytes => Documents.Write(SampleRelease.Document);

    private static byte[] StickBytes => Documents.Write(SampleRelease.Stick);

    /// <summary>Format 1 as it went out: another text is another format.</summary>
    [Fact]
    public void Write_Stick_IsTheTextOfFormat1()
    {
        const string text = """
            {
              "format": 1,
              "kind": "stick",
              "stickId": "ffeeddccbbaa99887766554433221100",
              "mediaId": "00112233445566778899aabbccddeeff",
              "release": "sample-1.0-0123456789ab",
              "digest": "{0}"
            }

            """;
        string zero = text.ReplaceLineEndings("\n").Replace("{0}", new string('0', 64), StringComparison.Ordinal);
        string expected = zero.Replace(new string('0', 64), Digest.Of(Encoding.UTF8.GetBytes(zero)).ToString(), StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(StickBytes));
    }

    /// <summary>Format 1 as it went out: another text is another format.</summary>
    [Fact]
    public void Write_Release_IsTheTextOfFormat1()
    {
        const string head = """
            {
              "format": 1,
              "id": "sample-1.0-0123456789ab",
              "name": "sample",
              "version": "1.0",
              "comment": "Gr\u00F6\u00DFe \u0022quoted\u0022 \u003Cb\u003E \uD83D\uDE00",
              "mediaId": "00112233445566778899aabbccddeeff",
              "created": "2026-03-04T05:06:07+00:00",
              "notAfter": "2027-01-31",
              "engineVersion": "0.1.0",
              "machines": [
                {
                  "manufacturer": "LENOVO",
                  "model": "ThinkPad*",
                  "sku": null,
                  "serials": [
                    "PF0001",
                    "PF0002"
                  ]
                }
              ],
              "disk": {
                "minimum": 60000000000,
                "sectorSize": 512,
                "targets": {
                  "maximum": 2000000000000,
                  "buses": [
                    "Nvme",
                    "Sata"
                  ],
                  "model": "SAMSUNG*",
                  "serial": null,
                  "allowUsb": false
                },
                "partitions": [
                  {
                    "role": "Esp",
                    "size": 272629760,
                    "grow": false,
                    "label": "SYSTEM"
                  },
                  {
                    "role": "Windows",
                    "size": 0,
                    "grow": true,
                    "label": "Windows"
                  }
                ]
              },
              "line": {
                "restage": "Never",
                "end": "Poweroff",
                "endAfterSeconds": 300
              },
              "image": {
                "name": "Windows 11 Pro",
                "edition": "Professional",
                "build": "10.0.26100.1",
                "language": "de-DE",
                "architecture": "amd64"
              },
              "windows": {
                "title": "Windows 11",
                "locale": "de-DE",
                "signer": "Auto",
                "bootSets": [
                  {
                    "name": "EFI",
                    "files": [
                      {
                        "path": "EFI/Microsoft/Boot/bootmgfw.efi",
                        "length": 6,
                        "sha256": "d47712cceb4c780603026e6325221c1bcff90679ebc076baa51c71ebe796717c"
                      }
                    ]
                  }
                ],
                "bootDevices": [
                  "PCI\\VEN_8086\u0026DEV_9A0B"
                ],
                "writesBootEntry": true
              },
              "content": [
                {
                  "id": "office",
                  "version": "16.0",
                  "destination": "\\ProgramData\\office",
                  "bytes": 12345
                }
              ],
              "volumes": [
                {
                  "role": "Windows",
                  "size": 262144,
                  "fileSystem": "ntfs",
                  "index": {
                    "path": "windows.index",
                    "length": 12792,
            """;
        const string tail = """
              "bootEnvironment": {
                "kind": "linux",
                "secureBoot": true,
                "packages": [
                  "linux-image-6.1.0-1-amd64 6.1.1-1"
                ]
              },
              "boot": [
                {
                  "path": "EFI/BOOT/BOOTX64.EFI",
                  "length": 3,
                  "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                }
              ],
              "packs": [
                {
            """;
        string written = Encoding.UTF8.GetString(ReleaseBytes);
        Assert.StartsWith(head.ReplaceLineEndings("\n"), written, StringComparison.Ordinal);
        Assert.Contains(tail.ReplaceLineEndings("\n"), written, StringComparison.Ordinal);
        Assert.EndsWith("\"\n    }\n  ]\n}\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadRelease_WhatWasWritten_SaysTheSame()
    {
        ReleaseDocument read = Documents.ReadRelease(ReleaseBytes, "release.json");
        Assert.Equal(SampleRelease.Document.Comment, read.Comment);
        Assert.Equal(SampleRelease.Document.Created, read.Created);
        Assert.Equal(SampleRelease.Document.NotAfter, read.NotAfter);
        Assert.Equal(ReleaseBytes, Documents.Write(read));
    }

    /// <summary>Engines from before there was such a thing refuse a field they do not know, and no other release has it.</summary>
    [Fact]
    public void Release_WithFiles_IsReadAsWrittenAndOthersDoNotMentionThem()
    {
        FileEntry[] parts = [new("aa.swm", 1, Digest.Of("1"u8)), new("aa2.swm", 2, Digest.Of("2"u8))];
        ReleaseDocument document = SampleRelease.Document with
        {
            Volumes = [],
            Packs = [],
            Files = [
                new FileVolume(PartitionRole.Windows, 4096, 10, parts, Digest.Of("tree"u8)),
                new FileVolume(PartitionRole.Recovery, 4096, 10, parts, default)],
        };
        byte[] written = Documents.Write(document);

        ReleaseDocument read = Documents.ReadRelease(written, "release.json");

        Assert.Equal(written, Documents.Write(read));
        Assert.Equal(parts, read.WimParts);
        Assert.DoesNotContain("\n  \"files\"", Encoding.UTF8.GetString(ReleaseBytes), StringComparison.Ordinal);
        Assert.Empty(SampleRelease.Document.WimParts);
    }

    [Fact]
    public void ReadRelease_FilesWithoutAWim_IsCorrupt()
    {
        var files = new FileVolume(PartitionRole.Windows, 4096, 10, [], default);
        foreach (FileVolume[] list in (FileVolume[][])[[], [files]])
        {
            byte[] written = Documents.Write(SampleRelease.Document with { Files = list });
            Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(written, "release.json"));
        }
    }

    [Theory]
    [InlineData("../aa.swm")]
    [InlineData("wims/aa.swm")]
    [InlineData("")]
    public void ReadRelease_WimPartThatLeavesItsFolder_IsCorrupt(string path)
    {
        var files = new FileVolume(PartitionRole.Windows, 4096, 10, [new FileEntry(path, 1, default)], default);
        byte[] written = Documents.Write(SampleRelease.Document with { Files = [files] });

        Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(written, "release.json"));
    }

    /// <summary>
    /// A flip inside a text is a text: only the signature can tell. But nothing reads as what it is not: it is refused, or it is exactly
    /// what the flipped bytes say.
    /// </summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void ReadRelease_AnyBitFlipped_IsCorruptOrExactlyThoseBytes()
    {
        using ReleaseKey key = ReleaseKey.Create();
        byte[] bytes = ReleaseBytes;
        byte[] signature = key.Sign(bytes);
        int refused = 0;
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(bytes, Documents.Write(Documents.ReadRelease(bytes, "release.json")));
            }
            catch (ImagingException e)
            {
                Assert.Equal(ExitCode.Corrupt, e.Code);
                refused++;
            }

            if (bit % 8 == bit / 8 % 8)
                Refused.With(ExitCode.Signature, () => key.Verify(bytes, signature, "release.json"));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(refused > 4 * bytes.Length, $"{refused}");
    }

    [Fact]
    public void ReadStick_AnyBitFlipped_IsCorrupt()
    {
        byte[] bytes = StickBytes;
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused.With(ExitCode.Corrupt, () => Documents.ReadStick(bytes, "stick.json"));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_AnyTruncation_IsCorrupt()
    {
        for (int length = 0; length < ReleaseBytes.Length; length++)
            Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(ReleaseBytes.AsSpan(0, length), "release.json"));
        for (int length = 0; length < StickBytes.Length; length++)
            Refused.With(ExitCode.Corrupt, () => Documents.ReadStick(StickBytes.AsSpan(0, length), "stick.json"));
    }

    [Theory]
    [InlineData("\"format\": 1,", "\"format\": 2,")]
    [InlineData("\"format\": 1,", "\"format\": 1.0,")]
    [InlineData("\"format\": 1,", "\"format\": 1, \"more\": 1,")]
    [InlineData("\"format\": 1,", "\"format\": 1,\n  \"format\": 1,")]
    [InlineData("\"format\": 1,", "\"Format\": 1,")]
    [InlineData("\"format\": 1,", "")]
    [InlineData("\"format\": 1,", "\"format\": null,")]
    [InlineData("\"format\": 1,", "\"format\": 1, // fine")]
    [InlineData("\"name\": \"sample\"", "\"name\": null")]
    [InlineData("\"name\": \"sample\"", "\"name\": 1")]
    [InlineData("\"name\": \"sample\"", "\"name\": \"s\\u0061mple\"")]
    [InlineData("\"name\": \"sample\"", "\"name\": \"\\ud800\"")]
    [InlineData("\"sku\": null,", "")]
    [InlineData("\"sku\": null", "\"sku\": null, \"colour\": null")]
    [InlineData("\"role\": \"Esp\"", "\"role\": \"esp\"")]
    [InlineData("\"role\": \"Esp\"", "\"role\": \"Data\"")]
    [InlineData("\"role\": \"Esp\"", "\"role\": 0")]
    [InlineData("\"role\": \"Esp\"", "\"role\": 77")]
    [InlineData("\"role\": \"Esp\"", "\"role\": \"Esp, Windows\"")]
    [InlineData("\"size\": 0", "\"size\": 99999999999999999999")]
    [InlineData("\"size\": 0", "\"size\": \"0\"")]
    [InlineData("+00:00", "Z")]
    [InlineData("2027-01-31", "2027-02-31")]
    [InlineData("\"machines\": [", "\"machines\": [ null,")]
    [InlineData("\"machines\": [\n", "\"machines\": [\n    null,\n")]
    [InlineData("\"partitions\": [\n", "\"partitions\": [\n      null,\n")]
    [InlineData("ba7816bf", "BA7816BF")]
    [InlineData("  ", " ")]
    [InlineData("\n", "\r\n")]
    public void ReadRelease_OtherThanTheBuilderWrites_IsCorrupt(string old, string changed)
    {
        string text = Encoding.UTF8.GetString(ReleaseBytes);
        Assert.Contains(old, text, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal));
        Assert.Equal("place", Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(bytes, "place")).Place);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null\n")]
    [InlineData("[]\n")]
    [InlineData("{}\n")]
    [InlineData("1\n")]
    public void Read_AnotherDocument_IsCorrupt(string text)
    {
        Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(Encoding.UTF8.GetBytes(text), "release.json"));
        Refused.With(ExitCode.Corrupt, () => Documents.ReadStick(Encoding.UTF8.GetBytes(text), "stick.json"));
    }

    [Fact]
    public void Read_BytesAroundTheDocument_IsCorrupt()
    {
        Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease([.. ReleaseBytes, (byte)'\n'], "release.json"));
        Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease([0xEF, 0xBB, 0xBF, .. ReleaseBytes], "release.json"));
        Refused.With(ExitCode.Corrupt, () => Documents.ReadRelease(ReleaseBytes.AsSpan(0, ReleaseBytes.Length - 1), "release.json"));
    }
}
