using System.Text;
using Imaging.WindowsBoot.Firmware;

namespace Imaging.WindowsBoot.Tests.Firmware;

public sealed class BootEntryTests
{
    private static readonly BootPartition s_esp = new(1, 0x800, 0x100000, new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    [Fact]
    public void OfWindows_Bytes_AreThoseWindowsWrites()
    {
        byte[] bytes = BootEntry.OfWindows(s_esp).ToBytes();

        string expected =
            "01000000" + "7400" + Utf16("Windows Boot Manager\0")
            + "04012A00" + "01000000" + "0008000000000000" + "0000100000000000" + "33221100554477668899AABBCCDDEEFF" + "0202"
            + "04044600" + Utf16("\\EFI\\Microsoft\\Boot\\bootmgfw.efi\0") + "7FFF0400"
            + "57494E444F575300" + "01000000" + "88000000" + "78000000"
            + Utf16("BCDOBJECT={9dea862c-5cdd-4e70-acc1-f32b344d4795}\0") + "0000"
            + "01000000" + "10000000" + "04000000" + "7FFF0400";
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        byte[] bytes = BootEntry.OfWindows(s_esp).ToBytes();

        BootEntry read = BootEntry.Read(bytes)!;

        Assert.Equal(("Windows Boot Manager", 136), (read.Description, read.OptionalData.Length));
        Assert.Equal((s_esp, @"\EFI\Microsoft\Boot\bootmgfw.efi", true), (read.Partition(), read.File(), read.IsWindows));
        Assert.Equal(bytes, read.ToBytes());
    }

    /// <summary>Firmware's own: the whole path from the controller on, the file in capitals and in two nodes, no data.</summary>
    [Fact]
    public void Read_EntryOfFirmware_IsUnderstood()
    {
        BootEntry ours = BootEntry.OfWindows(s_esp);
        byte[] drive = ours.DevicePath[..42].ToArray();
        byte[] controller = [2, 1, 12, 0, 0xD0, 0x41, 3, 0x0A, 0, 0, 0, 0];
        byte[] path =
            [.. controller, .. drive, .. File(@"\EFI\MICROSOFT\"), .. File(@"BOOT\BOOTMGFW.EFI"), 0x7F, 0xFF, 4, 0];

        BootEntry read = BootEntry.Read(new BootEntry(1, "UEFI OS", path, Array.Empty<byte>()).ToBytes())!;

        Assert.Equal((s_esp, true), (read.Partition(), read.IsWindows));
        drive[41] = 1; // a signature of an MBR
        Assert.Null((read with { DevicePath = drive }).Partition());
        Assert.False((read with { DevicePath = File(@"\EFI\BOOT\BOOTX64.EFI") }).IsWindows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0100000004")]
    [InlineData("010000000400")]
    [InlineData("0100000004004100")]
    [InlineData("01000000040041000000")]
    [InlineData("010000000400410000007FFF04")]
    public void Read_CutEntry_IsNone(string bytes) => Assert.Null(BootEntry.Read(Convert.FromHexString(bytes)));

    [Fact]
    public void Order_OddByte_IsLeftOut()
    {
        Assert.Equal([0x0001, 0x8000], BootOrder.Read([1, 0, 0, 0x80, 9]));
        Assert.Equal([1, 0, 0, 0x80], BootOrder.ToBytes([0x0001, 0x8000]));
        Assert.Empty(BootOrder.Read([]));
    }

    private static string Utf16(string text) => Convert.ToHexString(Encoding.Unicode.GetBytes(text));

    private static byte[] File(string path)
    {
        byte[] text = Encoding.Unicode.GetBytes(path + '\0');
        return [4, 4, (byte)(4 + text.Length), 0, .. text];
    }
}
