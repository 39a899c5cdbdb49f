using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Platform.Firmware;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>
/// efivarfs: a file for each variable, its attributes in the first four bytes (Documentation/filesystems/efivarfs.rst of the kernel).
/// </summary>
/// <param name="root">The folder that holds <c>sys</c>.</param>
internal sealed unsafe class LinuxFirmwareVariables(string root) : IFirmwareVariables
{
    private const string Firmware = "sys/firmware/efi";
    private const string FileSystem = "efivarfs";
    private const string Entry = "Boot";
    private const int AttributesLength = 4;

    /// <summary>Characters of a GUID and the dash before it.</summary>
    private const int VendorLength = 37;

    private readonly string _folder = Path.Combine(root, Firmware, "efivars");

    /// <summary>Those of this machine, mounted if they are not.</summary>
    public static LinuxFirmwareVariables? Find()
    {
        if (!Directory.Exists("/" + Firmware))
            return null;
        var variables = new LinuxFirmwareVariables("/");
        variables.Mount();
        return variables;
    }

    public FirmwareVariable? Read(FirmwareVariableName name)
    {
        string path = PathOf(name);
        try
        {
            // An empty file is a variable that somebody is about to make.
            byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            return bytes.Length < AttributesLength ? null : new FirmwareVariable(
                bytes.AsMemory(AttributesLength), (FirmwareVariableAttributes)BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e.Message, "a variable that can be read", e);
        }
    }

    /// <summary>One call: the kernel passes to the firmware what a call brings.</summary>
    public void Write(FirmwareVariableName name, ReadOnlySpan<byte> data, FirmwareVariableAttributes attributes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length);
        string path = PathOf(name);
        var bytes = new byte[AttributesLength + data.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)attributes);
        data.CopyTo(bytes.AsSpan(AttributesLength));
        MakeMutable(path);
        using SafeFileHandle file = LinuxFile.TryOpen(path, Libc.WriteOnly | Libc.Create, out int errno);
        if (errno != 0)
            throw Failed(path, errno, "a variable that can be written");
        fixed (byte* memory = bytes)
        {
            nint count = Libc.PWrite(file, memory, (nuint)bytes.Length, 0);
            if (count < 0)
                throw Failed(path, Marshal.GetLastPInvokeError(), "a firmware that takes it");
            if (count != bytes.Length)
                throw Failed(path, $"{count} bytes written", $"{bytes.Length}");
        }
    }

    public void Delete(FirmwareVariableName name)
    {
        string path = PathOf(name);
        MakeMutable(path);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e.Message, "a variable that can be deleted", e);
        }
    }

    public IReadOnlyList<ushort> BootEntries() =>
    [
        .. Sysfs.Names(_folder).Where(n => n.Length == Entry.Length + 4 + VendorLength)
            .Select(n => (File: n, IsNumber: ushort.TryParse(
                n.AsSpan(Entry.Length, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number), number))
            .Where(n => n.IsNumber && n.File == FirmwareVariableName.BootEntry(n.number).ToString()).Select(n => n.number).Order(),
    ];

    /// <summary>
    /// The boot environment mounts them in the background: whoever comes second waits for the first, and is told that they are there.
    /// </summary>
    private void Mount()
    {
        if (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any())
            return;
        if (Libc.Mount(FileSystem, _folder, FileSystem, Libc.NoSetUid | Libc.NoDevices | Libc.NoExecute, "") != 0
            && Marshal.GetLastPInvokeError() is var errno && errno != Errno.Busy)
            throw Failed(_folder, errno, "the firmware's variables");
    }

    /// <summary>The kernel protects variables it does not know; those of the boot order it does.</summary>
    private static void MakeMutable(string path)
    {
        using SafeFileHandle file = LinuxFile.TryOpen(path, Libc.ReadOnly, out int errno);
        int flags = 0;
        // File systems without such flags, and variables that are new, have nothing to clear.
        if (errno != 0 || Libc.IoControl(file, Libc.GetFlags, &flags) != 0 || (flags & Libc.Immutable) == 0)
            return;
        flags &= ~Libc.Immutable;
        if (Libc.IoControl(file, Libc.SetFlags, &flags) != 0)
            throw Failed(path, Marshal.GetLastPInvokeError(), "a variable that can be changed");
    }

    private string PathOf(FirmwareVariableName name) => Path.Combine(_folder, name.ToString());

    private static ImagingException Failed(string path, int errno, string expected) => Failed(path, Errno.Text(errno), expected);

    private static ImagingException Failed(string path, string found, string expected, Exception? inner = null) => new(
        ExitCode.DeviceIo, path, found, expected,
        "Run this as root; if it is, turn the machine off and on again, and update its firmware if this returns.", inner);
}
