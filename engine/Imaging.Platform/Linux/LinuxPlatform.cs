using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Firmware;
using Imaging.Platform.Machines;
using Imaging.Platform.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>Linux, kernel 4.11 or later.</summary>
internal sealed class LinuxPlatform : IPlatform
{
    public IDiskSource Disks { get; } = new LinuxDisks();

    public IVolumeMounter Mounter { get; } = new LinuxMounter();

    public bool IsDevicePath(string path) => Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    public bool Exists(string path) => File.Exists(path);

    public IBlockDevice Open(string path, bool readOnly, int imageSectorSize)
    {
        if (Libc.StatX(Libc.CurrentFolder, path, 0, Libc.BasicStats, out FileStatus status) != 0)
            throw Errno.OnOpen(path, Marshal.GetLastPInvokeError());
        if (status.IsBlockDevice)
            return LinuxBlockDevice.Open(path, readOnly);
        if (status.IsRegularFile)
            return ImageFileDevice.Open(path, imageSectorSize, readOnly);
        throw new ImagingException(ExitCode.TargetRefused, path, status.IsFolder ? "a folder" : "neither a disk nor a file",
            "a disk's device node, or an image file", "Check the path.");
    }

    public IBlockDevice? OpenUnused(string path) =>
        Libc.StatX(Libc.CurrentFolder, path, 0, Libc.BasicStats, out FileStatus status) == 0 && status.IsBlockDevice
            ? LinuxBlockDevice.OpenUnused(path)
            : null;

    public void CheckWindows(bool ofImage) => LoopWindow.Check();

    public IImageFile CreateImage(string path, long length, int sectorSize, bool direct) =>
        LinuxImage.Create(path, length, sectorSize, direct);

    public IImageFile OpenImage(string path, int sectorSize, bool readOnly, bool direct) =>
        LinuxImage.Open(path, sectorSize, readOnly, direct);

    public void FlushFolder(string folder)
    {
        using SafeFileHandle handle = LinuxFile.Open(folder, Libc.ReadOnly);
        if (Libc.FDataSync(handle) != 0)
            throw Errno.OnWrite(folder, "a folder that can be flushed", Marshal.GetLastPInvokeError());
    }

    public MachineIdentity ReadMachine() => LinuxMachine.Read("/");

    public MachineState ReadState() => LinuxMachineState.Read("/");

    public IReadOnlyDictionary<int, string>? ReadTpmRegisters() => LinuxTpm.Read("/");

    public IFirmwareVariables? FindFirmwareVariables() => LinuxFirmwareVariables.Find();

    /// <summary>Every console and terminal of Linux has them.</summary>
    public bool TurnColoursOn() => true;

    public void TakeKeyboard() => LinuxConsole.TurnKeyboardOff();

    /// <summary>The boot environment's first program does it, whatever became of this one.</summary>
    public bool TurnOff() => false;
}
